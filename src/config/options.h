// SPDX-License-Identifier: MPL-2.0
// The table of options. Flags, environment, config file, help, completions and
// --print-config are derived from it; the rows of the filters come from the field table.
//
// An option has one name everywhere: flag --log-level, variable
// PULSEBUILDMONITOR_LOG_LEVEL, key log-level in the config file. Flags override the
// environment, which overrides the file; lists are replaced, not merged.
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
  one,       // one value; the last one given applies
  list,      // values separated by commas, or a repeated flag
  toggle,    // on if given; true or false in environment and file
  optional,  // one value, which may be omitted
};

enum class Group { connection, watch, output, limits, replay, logging, general };

// Where an option can be given, besides the command line.
enum class Reach {
  everywhere,
  environment,   // not in the config file
  command_line,  // nowhere else
};

// Properties of few options.
struct OptionTraits {
  // Possible values, for completion; for a filter, the known ones. If they are read into an
  // enum, in its order.
  std::span<const std::string_view> choices{};
  std::string_view bare{};  // the value if an optional value is omitted
  char letter = '\0';       // of the short flag
  Reach reach = Reach::everywhere;
  bool may_be_empty = false;   // whether an empty value is valid
  bool accepts_dash = false;   // of a file: whether - means standard input or output
  bool has_password = false;   // whether a value may contain one, to be masked in output
  bool of_broker = false;      // no effect in a replay
  bool is_special = false;     // shown by --help=all only
  bool takes_restart = false;  // a reload of the configuration doesn't change it
};

struct OptionRow {
  std::string_view name;  // without dashes
  Group group;
  Shape shape;
  std::string_view type;      // name of the value in the help
  std::string_view fallback;  // value if not given; empty: none, or not a constant
  std::string_view help;      // without the fallback, which --help appends
  OptionTraits traits{};
};

// All options, in the order of the help.
[[nodiscard]] std::span<const OptionRow> option_rows();

// Null if there is no such option.
[[nodiscard]] const OptionRow* find_option(std::string_view name);

// The title of a group in the help.
[[nodiscard]] std::string_view title_of(Group group);

// The name of the opposite of a toggle: no-durable for durable, retry for no-retry. Empty if the
// option is no toggle, or can be given on the command line only.
[[nodiscard]] std::string opposite_of(const OptionRow& row);

// The names of all flags, opposites included, without dashes.
[[nodiscard]] std::vector<std::string> flag_names();

// PULSEBUILDMONITOR_LOG_LEVEL for log-level.
[[nodiscard]] std::string variable_of(std::string_view name);

// The origins of options, the strongest first.
enum class Layer { command_line, environment, file };

// The options as given, not yet converted.
class Options {
 public:
  struct Given {
    std::vector<std::string> values;    // more than one only for a list
    std::string origin;                 // for error texts: "--tree", "FILE:3: tree"
    ErrorKind kind = ErrorKind::usage;  // of errors about the option
    Layer layer = Layer::command_line;
    bool clears = false;  // an empty list that replaces one of a weaker layer
  };

  // Adds an option, unless it was given before: callers add the strongest layer first. An
  // empty value of a list without default clears the list of a weaker layer.
  void give(std::string_view name, Given given);

  // Replaces the option by that of `other`, which may lack it.
  void take(std::string_view name, const Options& other) {
    const auto* given = other.find(name);
    if (given == nullptr) {
      given_.erase(std::string(name));
    } else {
      given_.insert_or_assign(std::string(name), *given);
    }
  }

  [[nodiscard]] const Given* find(std::string_view name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Given, std::less<>> given_;
};

}  // namespace pbm
