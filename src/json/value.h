// SPDX-License-Identifier: MPL-2.0
// How values of messages are read, the same in every source. Publishers write "unknown" in
// many ways: null, an empty string, "None". A view without data() is an unknown value.
#pragma once

#include "json/document.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pbm {

// The text itself; unknown where it is empty or "None".
[[nodiscard]] std::string_view known(std::string_view text);

// A string as it stands, or a number without '.' and exponent as its digits.
[[nodiscard]] std::string_view text_of(Node node);

// A number without '.' and exponent that fits 64 bits, or a string of 1 to 18 digits.
[[nodiscard]] std::optional<std::int64_t> integer_of(Node node);

// 1 to 18 digits.
[[nodiscard]] std::optional<std::int64_t> integer_of_digits(std::string_view digits);

}  // namespace pbm
