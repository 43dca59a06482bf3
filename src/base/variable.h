// SPDX-License-Identifier: MPL-2.0
// Environment variables: their values, and their names made from those of options and fields.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

namespace pbm {

// The value of an environment variable; empty if unset.
[[nodiscard]] inline std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// PREFIX_LOG_LEVEL for "PREFIX_" and log-level.
[[nodiscard]] inline std::string variable_name(std::string_view prefix, std::string_view name) {
  std::string variable(prefix);
  for (const char c : name) {
    variable.push_back(c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  return variable;
}

}  // namespace pbm
