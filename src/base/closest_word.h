// SPDX-License-Identifier: MPL-2.0
// What somebody may have meant, for warnings and errors about a slip.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace pbm {

// How many characters to insert, take away, change or swap with their
// neighbour to make one word of the other; the case of ASCII letters is free.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The candidate fewest edits away, of several the first; empty where there is
// no candidate.
[[nodiscard]] std::string_view closest_word(std::string_view word,
                                            std::span<const std::string_view> candidates);

}  // namespace pbm
