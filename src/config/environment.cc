// SPDX-License-Identifier: MPL-2.0
// An unknown variable is an error: with a misspelled PULSEBUILDMONITOR_TREES, the default tree
// would be watched instead.
#include "config/environment.h"

#include "base/closest_word.h"
#include "base/text.h"
#include "config/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

constexpr std::string_view kPrefix = "PULSEBUILDMONITOR_";

// By the variable that each option would have: names are converted in one direction only.
const OptionRow* option_of(std::string_view variable) {
  for (const auto& row : option_rows()) {
    if (variable_of(row.name) == variable) return &row;
  }
  return nullptr;
}

// What was probably meant.
std::string hint_for_variable(std::string_view variable) {
  if (variable == variable_of("password")) return "use PULSE_PASSWORD";
  std::vector<std::string> variables;
  for (const auto& row : option_rows()) {
    const auto opposite = opposite_of(row);
    if (!opposite.empty() && variable_of(opposite) == variable) {
      return fmt::format("use {}=false", variable_of(row.name));
    }
    if (row.layers != Layers::command_line) variables.push_back(variable_of(row.name));
  }
  // Without what all of them have in common, which would hide the difference.
  std::vector<std::string_view> names;
  for (const auto& each : variables) names.push_back(std::string_view(each).substr(kPrefix.size()));
  const auto best = closest_word(variable.substr(kPrefix.size()), names);
  return best.empty() ? "unset it" : fmt::format("did you mean {}{}?", kPrefix, best);
}

Error no_variable(std::string_view name, std::string_view why) {
  return {ErrorKind::config, fmt::format("environment variable {}: {}", printable(name), why)};
}

}  // namespace

Result<void> read_environment(const char* const* environment, OptionTexts& options) {
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const auto equals = std::min(entry.find('='), entry.size());
    const auto name = entry.substr(0, equals);
    auto value = entry.substr(std::min(equals + 1, entry.size()));
    // Variables of secrets and files of variables often end with one.
    value = value.substr(0, value.find_last_not_of("\r\n") + 1);
    // Files of variables often name one without a value: it counts as unset.
    if (!name.starts_with(kPrefix) || value.empty()) continue;
    const auto* row = option_of(name);
    if (row == nullptr) {
      return no_variable(name, fmt::format("no such option; {}", hint_for_variable(name)));
    }
    if (row->layers == Layers::command_line) {
      return no_variable(
          name, fmt::format("--{} can be given on the command line only; unset it", row->name));
    }
    options.give(*row, {{std::string(value)},
                        fmt::format("environment variable {}", name),
                        ErrorKind::config,
                        Layer::environment});
  }
  return {};
}

}  // namespace pbm
