// SPDX-License-Identifier: MPL-2.0
// An unknown variable is an error: with a misspelled PULSEBUILDMONITOR_TREES, the default tree
// would be watched instead.
#include "config/environment.h"

#include "base/text.h"
#include "config/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pbm {

namespace {

constexpr std::string_view kPrefix = "PULSEBUILDMONITOR_";

// By the variable that each option would have: names are converted in one direction only.
const OptionRow* option_of(std::string_view variable) {
  for (const auto& row : option_rows()) {
    if (row.layers != Layers::command_line && variable_of(row.name) == variable) return &row;
  }
  return nullptr;
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
      return Error{
          ErrorKind::config,
          fmt::format("environment variable {}: no such option; unset it", printable(name))};
    }
    options.give(*row, {{std::string(value)},
                        fmt::format("environment variable {}", name),
                        ErrorKind::config,
                        Layer::environment});
  }
  return {};
}

}  // namespace pbm
