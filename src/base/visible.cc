// SPDX-License-Identifier: MPL-2.0
#include "base/visible.h"

#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pbm {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

bool is_plain(char c) { return byte_of(c) >= 0x20 && byte_of(c) < 0x7f; }

// Of the sequence that the byte begins, if any does so.
std::size_t sequence_bytes(char lead) {
  const auto byte = byte_of(lead);
  if (byte < 0xc0) return 1;
  if (byte < 0xe0) return 2;
  return byte < 0xf0 ? 3 : 4;
}

// U+2028 and U+2029, which end lines; U+202A to U+202E and U+2066 to U+2069,
// which turn the direction of text.
bool disturbs_line(std::string_view character) {
  if (character.size() != 3 || byte_of(character[0]) != 0xe2) return false;
  const auto last = byte_of(character[2]);
  if (byte_of(character[1]) == 0x80) return last >= 0xa8 && last <= 0xae;
  return byte_of(character[1]) == 0x81 && last >= 0xa6 && last <= 0xa9;
}

bool is_c1(std::string_view character) {
  return character.size() == 2 && byte_of(character[0]) == 0xc2 && byte_of(character[1]) < 0xa0;
}

void append_escaped(char c, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte_of(c));
}

// Appends the first character, and returns how many bytes that was.
std::size_t append_character(std::string_view text, std::string& out) {
  const auto character = text.substr(0, sequence_bytes(text[0]));
  if (is_plain(text[0])) {
    out.push_back(text[0]);
  } else if (character.size() == 1 || !is_utf8(character)) {
    append_escaped(text[0], out);
    return 1;
  } else if (is_c1(character)) {
    append_escaped(character[1], out);  // U+0080 to U+009F: the last byte is the code point
  } else {
    out.append(disturbs_line(character) ? kReplacement : character);
  }
  return character.size();
}

}  // namespace

void append_visible(std::string_view text, std::string& out) {
  if (std::ranges::all_of(text, is_plain)) {
    out.append(text);
    return;
  }
  while (!text.empty()) text.remove_prefix(append_character(text, out));
}

std::size_t columns_of(std::string_view visible) {
  const auto begins = [](char c) { return (byte_of(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(visible, begins));
}

}  // namespace pbm
