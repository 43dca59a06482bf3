// SPDX-License-Identifier: MPL-2.0
// ASCII letters and spaces. The functions of <cctype> depend on the locale, and are undefined for
// negative values of char; other characters than letters are the same in any case.
#pragma once

#include <algorithm>
#include <string_view>

namespace pbm {

[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ascii_lower, ascii_lower);
}

[[nodiscard]] constexpr bool begins_in_any_case(std::string_view text, std::string_view beginning) {
  return equal_in_any_case(text.substr(0, beginning.size()), beginning);
}

// The text without the spaces at its beginning and its end.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text,
                                                 std::string_view spaces = " \t\n\r") {
  const auto begin = std::min(text.find_first_not_of(spaces), text.size());
  return text.substr(begin, text.find_last_not_of(spaces) + 1 - begin);
}

}  // namespace pbm
