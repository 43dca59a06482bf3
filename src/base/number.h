// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace pbm {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether the text is nothing but digits, and not empty.
[[nodiscard]] constexpr bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

// The decimal number that the whole text is; nothing where it is none, or is too large.
template <typename Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace pbm
