// SPDX-License-Identifier: MPL-2.0
// How many columns of a terminal a character takes: two if it is wide or full-width, none if it
// combines with the one before it (UAX #11, and the categories Mn and Me). Not wcwidth(3), which
// depends on the locale of the user. Blocks are taken as a whole: what lies between them is
// unassigned.
#pragma once

#include <array>
#include <cstddef>

namespace pbm {

namespace display_width {

struct Block {
  char32_t first, last;
  std::size_t columns;
};

inline constexpr auto kBlocks = std::to_array<Block>({
    {0x0300, 0x036f, 0},    // combining diacritical marks
    {0x0483, 0x0489, 0},    // Cyrillic
    {0x0591, 0x05bd, 0},    // Hebrew
    {0x064b, 0x065f, 0},    // Arabic
    {0x1100, 0x115f, 2},    // Hangul Jamo
    {0x1ab0, 0x1aff, 0},    // combining marks, extended
    {0x1dc0, 0x1dff, 0},    // combining marks, supplement
    {0x20d0, 0x20ff, 0},    // combining marks for symbols
    {0x231a, 0x231b, 2},    // watch, hourglass
    {0x23e9, 0x23ec, 2},    // arrows of players
    {0x2614, 0x2615, 2},    // umbrella, cup
    {0x26a1, 0x26a1, 2},    // high voltage
    {0x2705, 0x2705, 2},    // check mark
    {0x274c, 0x274e, 2},    // cross marks
    {0x2e80, 0x303e, 2},    // CJK radicals, symbols
    {0x3041, 0x33ff, 2},    // kana, CJK letters
    {0x3400, 0x4dbf, 2},    // CJK extension A
    {0x4e00, 0xa4cf, 2},    // CJK, Yi
    {0xa960, 0xa97f, 2},    // Hangul Jamo extended
    {0xac00, 0xd7a3, 2},    // Hangul syllables
    {0xf900, 0xfaff, 2},    // CJK compatibility
    {0xfe20, 0xfe2f, 0},    // combining half marks
    {0xfe30, 0xfe6f, 2},    // CJK compatibility forms
    {0xff00, 0xff60, 2},    // full-width forms
    {0xffe0, 0xffe6, 2},    // full-width signs
    {0x1f300, 0x1f64f, 2},  // pictographs, emoticons
    {0x1f680, 0x1f6ff, 2},  // transport
    {0x1f900, 0x1faff, 2},  // supplemental pictographs
    {0x20000, 0x3fffd, 2},  // CJK extensions
});

}  // namespace display_width

[[nodiscard]] constexpr std::size_t columns_of_character(char32_t character) {
  if (character < display_width::kBlocks.front().first) return 1;
  for (const auto& block : display_width::kBlocks) {
    if (character <= block.last) return character < block.first ? 1 : block.columns;
  }
  return 1;
}

}  // namespace pbm
