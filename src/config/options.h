// SPDX-License-Identifier: MPL-2.0
// The one table of options. Flags, environment, config file, help, completions
// and --print-config walk it; the filters' rows come from the field table.
//
// An option has one name everywhere: flag --log-level, variable
// PULSEBUILDMONITOR_LOG_LEVEL, key log-level in the config file. Flags are
// stronger than the environment, and that is stronger than the file; a list
// given higher up replaces the lower one.
#pragma once

#include "base/error.h"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

enum class Shape {
  one,       // one value, the last given counts
  list,      // values by commas or by repeating the flag
  toggle,    // on where given; in environment and file true or false
  optional,  // one value, and a meaning without it
};

enum class Group { connection, watch, output, limits, replay, logging, general };

// Where an option can be given beside the command line.
enum class Reach {
  everywhere,
  environment,   // not in the config file
  command_line,  // nowhere else
};

// What few options have.
struct OptionTraits {
  // Values it can have, for completion; of a filter those known today. In the
  // order of the enum they are read into, where there is one.
  std::span<const std::string_view> choices{};
  std::string_view bare{};  // what an optional value is where the flag has none
  char letter = '\0';       // of the short flag
  Reach reach = Reach::everywhere;
  bool may_be_empty = false;  // an empty value means something, and is no slip
  bool has_password = false;  // a value may hold one; it is masked where it is shown
  bool of_broker = false;     // without effect on a replay
};

struct OptionRow {
  std::string_view name;  // without dashes
  Group group;
  Shape shape;
  std::string_view type;      // what its value is called in the help
  std::string_view fallback;  // value where not given; empty: none, or it depends
  std::string_view help;      // the fallback is said after it
  OptionTraits traits{};
};

// All options in the help's order.
[[nodiscard]] std::span<const OptionRow> option_rows();

// Nothing where there is no such option.
[[nodiscard]] const OptionRow* find_option(std::string_view name);

// What a group is called in the help.
[[nodiscard]] std::string_view title_of(Group group);

// PULSEBUILDMONITOR_LOG_LEVEL for log-level.
[[nodiscard]] std::string variable_of(std::string_view name);

// Where options come from, the strongest first.
enum class Layer { command_line, environment, file };

// The options as given, still texts.
class Options {
 public:
  struct Given {
    std::vector<std::string> values;    // one but for lists
    std::string origin;                 // as an error names it: "--tree", "FILE:3: tree"
    ErrorKind kind = ErrorKind::usage;  // of an error about it
    Layer layer = Layer::command_line;
  };

  // Takes what nobody stronger has given yet: the strongest come first.
  void give(std::string_view name, Given given) {
    given_.emplace(std::string(name), std::move(given));
  }

  [[nodiscard]] const Given* find(std::string_view name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Given, std::less<>> given_;
};

}  // namespace pbm
