// SPDX-License-Identifier: MPL-2.0
// Well-formed UTF-8 sequences are those of table 3-7 of the Unicode standard: the first byte
// determines the length and the range of the second byte.
#include "base/text.h"

#include "base/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace pbm {

namespace {

struct Sequence {
  std::size_t bytes;
  unsigned char second_least;
  unsigned char second_most;
};

constexpr Sequence sequence_of(unsigned char first) {
  if (first < 0x80) return {1, 0, 0};
  if (first < 0xc2) return {0, 0, 0};  // continuation byte, or overlong
  if (first < 0xe0) return {2, 0x80, 0xbf};
  if (first == 0xe0) return {3, 0xa0, 0xbf};
  if (first == 0xed) return {3, 0x80, 0x9f};
  if (first < 0xf0) return {3, 0x80, 0xbf};
  if (first == 0xf0) return {4, 0x90, 0xbf};
  if (first < 0xf4) return {4, 0x80, 0xbf};
  if (first == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

}  // namespace

std::size_t first_character_bytes(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto sequence = sequence_of(byte(0));
  if (sequence.bytes <= 1) return sequence.bytes;
  if (text.size() < sequence.bytes) return 0;
  if (byte(1) < sequence.second_least || byte(1) > sequence.second_most) return 0;
  for (std::size_t at = 2; at < sequence.bytes; ++at) {
    if ((byte(at) & 0xc0) != 0x80) return 0;
  }
  return sequence.bytes;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const char* const plain_end = find_not_ascii(bytes.data(), bytes.data() + bytes.size());
    bytes.remove_prefix(static_cast<std::size_t>(plain_end - bytes.data()));
    if (bytes.empty()) break;
    const auto length = first_character_bytes(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

namespace {

void append_json_escape(char c, std::string& out) {
  constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  out.push_back('\\');
  if (const auto at = kSpecial.find(c); at != kSpecial.npos) {
    out.push_back(kLetters[at]);
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  out.append("u00");
  out.push_back(kHex[byte >> 4]);
  out.push_back(kHex[byte & 15]);
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    const char* const stop = find_json_escape(at, end);
    out.append(at, stop);
    if (stop == end) break;
    append_json_escape(*stop, out);
    at = stop + 1;
  }
  out.push_back('"');
}

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

bool is_plain(char c) { return byte_of(c) >= 0x20 && byte_of(c) < 0x7f; }

// Line separators (U+2028, U+2029) and bidirectional controls (U+202A to U+202E, U+2066 to
// U+2069).
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

// Appends the first character and returns its number of bytes.
std::size_t append_character(std::string_view text, std::string& out) {
  const auto character = text.substr(0, first_character_bytes(text));
  if (is_plain(text[0])) {
    out.push_back(text[0]);
  } else if (character.size() <= 1) {  // a control character, or not UTF-8
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

std::string printable(std::string_view text, std::size_t limit) {
  const bool cut = text.size() > limit;
  if (cut) {
    const auto continues = [&] { return (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80; };
    for (int i = 0; i < 3 && limit > 0 && continues(); ++i) --limit;
  }
  std::string shown;
  append_visible(text.substr(0, limit), shown);
  if (cut) shown += "...";
  return shown;
}

}  // namespace pbm
