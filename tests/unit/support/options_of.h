// SPDX-License-Identifier: MPL-2.0
// Options like those of a command line.
#pragma once

#include "config/options.h"

#include <string>
#include <utility>
#include <vector>

namespace pbm {

using Pairs = std::vector<std::pair<std::string, std::vector<std::string>>>;

inline Options options_of(const Pairs& pairs) {
  Options options;
  for (const auto& [name, values] : pairs) options.give(name, {values, "--" + name});
  return options;
}

// The same from a config file.
inline Options options_of_file(const Pairs& pairs) {
  Options options;
  for (const auto& [name, values] : pairs) {
    options.give(name, {values, "FILE:1: " + name, ErrorKind::config});
  }
  return options;
}

}  // namespace pbm
