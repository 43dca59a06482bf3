// SPDX-License-Identifier: MPL-2.0
// Digits and numbers. from_chars() neither depends on the locale nor skips spaces.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace pbm {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether the text consists of digits only and is not empty.
[[nodiscard]] constexpr bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// The whole text as a number; nothing if it is not one, or is too large.
template <typename Number, int kBase = 10>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, kBase);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace pbm
