// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdlib>
#include <string>

namespace pbm {

// The value of an environment variable; empty if unset.
[[nodiscard]] inline std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace pbm
