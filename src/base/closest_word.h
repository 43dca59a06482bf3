// SPDX-License-Identifier: MPL-2.0
// Suggestions for mistyped words, for warnings and errors.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

// The number of edits (insert, delete, replace, or swap two adjacent characters) between two
// words. The case of ASCII letters is ignored.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate with the fewest edits, the first one of several; empty if none is close: at most
// one edit for each two characters of the word. A longer candidate that begins with the word
// is close, too.
[[nodiscard]] std::string_view closest_word(std::string_view word,
                                            std::span<const std::string_view> candidates);

// "; did you mean 'CANDIDATE'?", or nothing if no candidate is close.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string_view> candidates);

}  // namespace pbm
