// SPDX-License-Identifier: MPL-2.0
// JSON that stays readable in C++ source: written with ' for ".
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace pbm {

inline std::string json(std::string_view text) {
  std::string quoted(text);
  std::ranges::replace(quoted, '\'', '"');
  return quoted;
}

// A string literal whole, the NULs in it too.
template <std::size_t N>
std::string bytes(const char (&literal)[N]) {
  return std::string(literal, N - 1);
}

inline std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace pbm
