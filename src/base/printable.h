// SPDX-License-Identifier: MPL-2.0
// The characters that text from a message must not bring to a reader as they are. One rule holds
// for every format, for the log and for files: a file that is written today is shown on a terminal
// tomorrow. In JSON such a character is an escape of the same string, so nothing is lost.
//
//   control characters      C0, DEL and C1, which terminals obey. U+009B alone begins a control
//                           sequence. LF, VT, FF, CR, FS, GS, RS and NEL also end a line for
//                           some readers, such as str.splitlines() of Python.
//   line separators         U+2028 and U+2029, for the same readers, and for JavaScript.
//   default ignorable       What Unicode displays as nothing (DerivedCoreProperties.txt, 15.0):
//                           bidirectional controls, which make a terminal show another order;
//                           zero-width characters, soft hyphens, fillers and invisible operators,
//                           which make different names look the same; tag characters and variation
//                           selectors, which hide whole texts. Emoji sequences lose their joiner
//                           and their variant, which no name on Pulse has needed.
//   interlinear annotation  U+FFF9 to U+FFFB, which hide or move the text between them.
//
// Letters of right-to-left scripts, combining marks and unusual spaces are visible text.
#pragma once

#include <array>

namespace pbm {

namespace unprintable {

struct Range {
  char32_t first, last;
};

inline constexpr auto kRanges = std::to_array<Range>({
    {0x0000, 0x001f},    // C0
    {0x007f, 0x009f},    // DEL, C1
    {0x00ad, 0x00ad},    // soft hyphen
    {0x034f, 0x034f},    // combining grapheme joiner
    {0x061c, 0x061c},    // Arabic letter mark
    {0x115f, 0x1160},    // Hangul fillers
    {0x17b4, 0x17b5},    // Khmer inherent vowels
    {0x180b, 0x180f},    // Mongolian variation selectors and vowel separator
    {0x200b, 0x200f},    // zero-width space and joiners, directional marks
    {0x2028, 0x202e},    // line and paragraph separators, embeddings and overrides
    {0x2060, 0x206f},    // word joiner, invisible operators, isolates, deprecated controls
    {0x3164, 0x3164},    // Hangul filler
    {0xfe00, 0xfe0f},    // variation selectors
    {0xfeff, 0xfeff},    // byte order mark
    {0xffa0, 0xffa0},    // halfwidth Hangul filler
    {0xfff0, 0xfffb},    // reserved, interlinear annotation
    {0x1bca0, 0x1bca3},  // shorthand format controls
    {0x1d173, 0x1d17a},  // musical format controls
    {0xe0000, 0xe0fff},  // tag characters, variation selectors supplement
});

}  // namespace unprintable

[[nodiscard]] constexpr bool is_printable(char32_t character) {
  for (const auto& range : unprintable::kRanges) {
    if (character <= range.last) return character < range.first;
  }
  return true;
}

}  // namespace pbm
