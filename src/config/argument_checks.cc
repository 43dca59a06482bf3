// SPDX-License-Identifier: MPL-2.0
// CLI11 takes the argument after a flag as its value, whatever it is: --tree --talos would watch a
// tree of the name --talos, and find nothing for ever. Like getopt(3), it reads -o=FILE as the file
// =FILE. Both are silent, so they are refused before it parses.
#include "config/argument_checks.h"

#include "config/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

namespace {

// An argument that is a flag: --name, --name=VALUE, -x, -xVALUE, or -qvx with toggles before x.
struct Flag {
  const OptionRow* row = nullptr;  // null: not a flag, or an unknown one
  std::string text{};              // -x or --name
  std::string_view rest{};         // what follows it in the argument, with the '='
};

bool takes_value(const OptionRow& row) {
  return row.shape == Shape::one || row.shape == Shape::list;
}

// An option, or the toggle that has this opposite.
const OptionRow* find_flag(std::string_view name) {
  if (const auto* row = find_option(name); row != nullptr) return row;
  const auto found = std::ranges::find_if(
      option_rows(), [name](const OptionRow& row) { return opposite_of(row) == name; });
  return name.empty() || found == option_rows().end() ? nullptr : &*found;
}

const OptionRow* option_of(char letter) {
  const auto found = std::ranges::find_if(
      option_rows(), [letter](const OptionRow& row) { return row.letter == letter; });
  return letter == '\0' || found == option_rows().end() ? nullptr : &*found;
}

// CLI11 accepts no abbreviations, so the name is looked up as it is.
Flag long_flag(std::string_view argument) {
  const auto name = argument.substr(0, argument.find('='));
  return {find_flag(name.substr(2)), std::string(name), argument.substr(name.size())};
}

// Of -qvx the last letter, unless the first ones are followed by something else than a flag.
Flag short_flag(std::string_view argument) {
  for (std::size_t at = 1; at < argument.size(); ++at) {
    const auto* row = option_of(argument[at]);
    const auto rest = argument.substr(at + 1);
    if (row == nullptr || row->shape != Shape::toggle || rest.empty() || rest.front() == '=') {
      return {row, std::string("-") + argument[at], rest};
    }
  }
  return {};
}

Flag flag_of(std::string_view argument) {
  if (argument.starts_with("--")) return long_flag(argument);
  return argument.starts_with('-') ? short_flag(argument) : Flag{};
}

// A single dash is left alone: -5 or - may well be a value, while no value begins with the name of
// an option by chance. `argument` may be null.
bool is_long_flag(const char* argument) {
  if (argument == nullptr || !std::string_view(argument).starts_with("--")) return false;
  return flag_of(argument).row != nullptr;
}

// `next` is the argument after the flag, or null. An error shows what to write instead, but no
// value: it may be a password.
Result<void> check(const Flag& flag, const char* next) {
  const auto wrong = [](const std::string& text) {
    return Error{ErrorKind::usage, text + " (see --help)"};
  };
  const auto& row = *flag.row;
  const bool has_equals = flag.rest.starts_with('=');
  if (has_equals && row.shape == Shape::toggle) {
    return wrong(fmt::format("{} does not accept a value", flag.text));
  }
  if (has_equals && flag.text[1] != '-') {
    const auto apart = takes_value(row) ? fmt::format("{} {} or ", flag.text, row.type) : "";
    return wrong(fmt::format("{}=...: write {}--{}={}", flag.text, apart, row.name, row.type));
  }
  const bool has_none = next == nullptr || is_long_flag(next);
  const bool lacks_value = flag.rest.empty() && takes_value(row) && has_none;
  return lacks_value ? wrong(fmt::format("{} needs a value", flag.text)) : Result<void>();
}

}  // namespace

Result<void> check_arguments(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const auto flag = flag_of(argv[i]);
    if (flag.row == nullptr) continue;
    if (auto done = check(flag, i + 1 < argc ? argv[i + 1] : nullptr); !done) return done;
    // Past the value, which may look like a flag that is used wrongly: --template '-t={tree}'.
    if (takes_value(*flag.row) && flag.rest.empty()) ++i;
  }
  return {};
}

}  // namespace pbm
