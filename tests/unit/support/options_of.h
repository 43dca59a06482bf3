// SPDX-License-Identifier: MPL-2.0
// Options like those of a command line.
#pragma once

#include "config/options.h"
#include "config/settings.h"
#include "support/catch.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

using Pairs = std::vector<std::pair<std::string, std::vector<std::string>>>;

inline const OptionRow& option(std::string_view name) {
  const auto* row = find_option(name);
  REQUIRE(row != nullptr);
  return *row;
}

inline const GivenText* find_in(const OptionTexts& options, std::string_view name) {
  return options.find(option(name));
}

inline OptionTexts options_of(const Pairs& pairs) {
  OptionTexts options;
  for (const auto& [name, values] : pairs) options.give(option(name), {values, "--" + name});
  return options;
}

// The same from a config file.
inline OptionTexts options_of_file(const Pairs& pairs) {
  OptionTexts options;
  for (const auto& [name, values] : pairs) {
    options.give(option(name), {values, "FILE:1: " + name, ErrorKind::config});
  }
  return options;
}

inline Result<Settings> settings_of(const OptionTexts& options, const LoginSources& sources) {
  const auto values = read_values(options);
  if (!values) return values.error();
  return make_settings(*values, sources);
}

}  // namespace pbm
