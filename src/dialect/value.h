// SPDX-License-Identifier: MPL-2.0
// How the contract reads values (section 2, "Reading values"), the same in
// every source. A view without data() is an unknown value.
#pragma once

#include "dialect/arena.h"
#include "json/document.h"

#include <cstdint>
#include <initializer_list>
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

// An integer as decimal text, which lives in the arena.
[[nodiscard]] std::string_view integer_text(std::optional<std::int64_t> number, Arena& arena);

// `text` before the first of the marks; unknown where nothing is left.
[[nodiscard]] std::string_view cut_before(std::string_view text,
                                          std::initializer_list<std::string_view> marks);

[[nodiscard]] bool all_digits(std::string_view text);  // false of an empty text
[[nodiscard]] std::string_view lower_case(std::string_view text, Arena& arena);  // ASCII
[[nodiscard]] bool equal_in_any_case(std::string_view text, std::string_view lower);

// Percent-encodes each byte that a URL doesn't show as it is; a '%' stays.
[[nodiscard]] std::string_view encoded_url(std::string_view url, Arena& arena);

// buildbot's results 0 to 6; unknown for any other number.
[[nodiscard]] std::string_view result_of_status(std::optional<std::int64_t> status);

}  // namespace pbm
