// SPDX-License-Identifier: MPL-2.0
// The table of options. Flags, environment, config file, help, completions, --print-config, the
// values of a run and the comparison of a reload are derived from it; the rows of the filters come
// from the field table.
//
// An option has one name everywhere: flag --log-level, variable
// PULSEBUILDMONITOR_LOG_LEVEL, key log-level in the config file. Flags override the
// environment, which overrides the file; lists are replaced, not merged.
#pragma once

#include "base/result.h"
#include "config/option_parsers.h"
#include "config/option_texts.h"
#include "config/option_values.h"
#include "config/requirements.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

enum class Group { connection, watch, output, limits, replay, logging, general };

// The layers in which an option can be given.
enum class Layers {
  all,
  without_file,  // command line and environment
  command_line,
};

struct OptionRow {
  std::string_view name;        // without dashes
  std::string_view type;        // name of the value in the help
  std::string_view help;        // without the default, which --help appends
  std::string_view fallback{};  // value if not given; empty: none, or not a constant
  Group group = Group::general;
  Shape shape = Shape::one;
  ValueKind kind = ValueKind::text;
  std::vector<std::string_view> choices{};  // as in Parser
  std::string_view bare{};
  char letter = '\0';  // of the short flag
  Layers layers = Layers::all;
  bool may_be_empty = false;  // whether an empty value is valid
  bool has_password = false;  // whether a value may contain one, to be masked in output
  bool is_read = false;       // of a file: whether the run reads it
  bool is_greedy = false;     // of a list: whether one flag takes all words up to the next flag
  bool of_broker = false;     // no effect in a replay
  bool is_special = false;    // shown by --help=all only
  bool can_reload = false;    // whether a changed value applies without a restart
  bool says_more = false;     // whether giving the default means more than not giving the option

  std::vector<Requirement> needed{};   // otherwise the option is an error
  std::vector<Requirement> refused{};  // the same for "cannot be combined with"
  std::vector<Requirement> useful{};   // otherwise the option has no effect
  // Options that this one replaces, or is replaced by, whichever is in the stronger layer. In the
  // same layer, they are an error if there is a text for it.
  std::vector<const ValueOrigin*> rivals{};
  std::string_view rivalry{};

  // The member of the values that belongs to this row: reads it from the texts, which may be null;
  // compares and copies it.
  std::function<Result<void>(const OptionRow& row, const GivenText* given, OptionValues& values)>
      read{};
  std::function<bool(const OptionValues& a, const OptionValues& b)> same{};
  std::function<void(const OptionValues& from, OptionValues& to)> copy{};
  std::function<const ValueOrigin&(const OptionValues& values)> origin{};

  // For the table. Each returns the row.
  OptionRow& by_default(std::string_view value) { return fallback = value, *this; }
  OptionRow& with_letter(char value) { return letter = value, *this; }
  OptionRow& only_in(Layers value) { return layers = value, *this; }
  OptionRow& or_empty() { return may_be_empty = true, *this; }
  OptionRow& with_password() { return has_password = true, *this; }
  OptionRow& to_read() { return is_read = true, *this; }
  OptionRow& takes_words() { return is_greedy = true, *this; }
  OptionRow& for_broker() { return of_broker = true, *this; }
  OptionRow& special() { return is_special = true, *this; }
  OptionRow& reloads() { return can_reload = true, *this; }
  OptionRow& says_more_if_given() { return says_more = true, *this; }
  OptionRow& needs(Requirement other) { return needed.push_back(other), *this; }
  OptionRow& never_with(Requirement other) { return refused.push_back(other), *this; }
  OptionRow& useless_without(Requirement other) { return useful.push_back(other), *this; }
  OptionRow& instead_of(std::vector<const ValueOrigin*> others, std::string_view text = {}) {
    return rivals = std::move(others), rivalry = text, *this;
  }
};

// All options, in the order of the help.
[[nodiscard]] std::span<const OptionRow> option_rows();

// The row with this name, as users write it. Null if there is no such option.
[[nodiscard]] const OptionRow* find_option(std::string_view name);

// Values without any option, whose members stand for the rows.
[[nodiscard]] const OptionValues& blank_values();

// The row of a member.
[[nodiscard]] const OptionRow& row_of(const ValueOrigin& member_of_blank);
template <typename T>
[[nodiscard]] const OptionRow& row_of(Value<T> OptionValues::* member) {
  return row_of(blank_values().*member);
}

// The values if no option is given.
[[nodiscard]] const OptionValues& default_values();

// The title of a group in the help.
[[nodiscard]] std::string_view title_of(Group group);

// The name of the opposite of a toggle: no-durable for durable, retry for no-retry. Empty if the
// option is no toggle, or can be given on the command line only.
[[nodiscard]] std::string opposite_of(const OptionRow& row);

// The names of all flags, opposites included, without dashes.
[[nodiscard]] std::vector<std::string> flag_names();

// PULSEBUILDMONITOR_LOG_LEVEL for log-level.
[[nodiscard]] std::string variable_of(std::string_view name);

}  // namespace pbm
