// SPDX-License-Identifier: MPL-2.0
// Reads values of messages, in the same way for every source. Publishers represent an unknown
// value as null, an empty string or "None". A view without data() is an unknown value.
#pragma once

#include "json/document.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pbm {

// The text; unknown if it is empty or "None".
[[nodiscard]] std::string_view known(std::string_view text);

// A string, or the digits of a number without '.' and exponent.
[[nodiscard]] std::string_view text_of(Node node);

// A number without '.' and exponent that fits 64 bits, or a string of 1 to 18 digits.
[[nodiscard]] std::optional<std::int64_t> integer_of(Node node);

// 1 to 18 digits.
[[nodiscard]] std::optional<std::int64_t> integer_of_digits(std::string_view digits);

}  // namespace pbm
