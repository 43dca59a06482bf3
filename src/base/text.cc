// SPDX-License-Identifier: MPL-2.0
// Well-formed UTF-8 sequences are those of table 3-7 of the Unicode standard: the first byte
// determines the length and the range of the second byte.
#include "base/text.h"

#include "base/display_width.h"
#include "base/printable.h"
#include "base/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace pbm {

namespace {

struct Sequence {
  std::size_t bytes;
  unsigned char second_least;
  unsigned char second_most;
};

struct FirstBytes {
  unsigned char last;  // of the range, which begins after that of the row before
  Sequence sequence;
};
constexpr auto kSequences = std::to_array<FirstBytes>({
    {0x7f, {1, 0, 0}},
    {0xc1, {0, 0, 0}},  // continuation byte, or overlong
    {0xdf, {2, 0x80, 0xbf}},
    {0xe0, {3, 0xa0, 0xbf}},  // below: overlong
    {0xec, {3, 0x80, 0xbf}},
    {0xed, {3, 0x80, 0x9f}},  // above: surrogates
    {0xef, {3, 0x80, 0xbf}},
    {0xf0, {4, 0x90, 0xbf}},  // below: overlong
    {0xf3, {4, 0x80, 0xbf}},
    {0xf4, {4, 0x80, 0x8f}},  // above: beyond U+10FFFF
    {0xff, {0, 0, 0}},
});

constexpr Sequence sequence_of(unsigned char first) {
  return std::ranges::lower_bound(kSequences, first, {}, &FirstBytes::last)->sequence;
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

std::string_view first_character(std::string_view text) {
  return text.substr(0, std::max<std::size_t>(first_character_bytes(text), 1));
}

// Nearly all texts on Pulse are ASCII, so whole words are skipped between other characters.
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

char32_t code_point_of(std::string_view character) {
  const auto bits = [character](std::size_t at, unsigned mask) {
    return static_cast<char32_t>(static_cast<unsigned char>(character[at]) & mask);
  };
  constexpr std::array<unsigned, 5> kFirstMasks{0, 0xff, 0x1f, 0x0f, 0x07};
  auto code = bits(0, kFirstMasks[character.size()]);
  for (std::size_t at = 1; at < character.size(); ++at) code = code << 6 | bits(at, 0x3f);
  return code;
}

namespace {

// Copies the text, except where `kFind` stops: `kAppend` appends something for the character there,
// and returns its number of bytes. A template, so that both are inlined: nearly all of the time of
// a line goes through here.
template <auto kFind, auto kAppend>
void append_runs(std::string_view text, std::string& out) {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    const char* const stop = kFind(at, end);
    out.append(at, stop);
    if (stop == end) return;
    at = stop + kAppend({stop, end}, out);
  }
}

void append_unit(char32_t unit, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\\u{:04X}", static_cast<std::uint32_t>(unit));
}

// RFC 8259 has short escapes for seven of these, and \u with a UTF-16 unit for all others.
void append_json_escape(char32_t character, std::string& out) {
  constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t";
  constexpr std::string_view kLetters = "\"\\bfnrt";
  if (character >= 0x10000) {  // a surrogate pair
    const auto rest = character - 0x10000;
    append_unit(0xd800 + (rest >> 10), out);
    append_unit(0xdc00 + (rest & 0x3ff), out);
  } else if (const auto at = kSpecial.find(static_cast<char>(character));
             character < 0x80 && at != kSpecial.npos) {
    out.append({'\\', kLetters[at]});
  } else {
    append_unit(character, out);
  }
}

// Appends the character at the beginning, escaped if necessary; returns its number of bytes.
std::size_t append_json_character(std::string_view text, std::string& out) {
  const auto character = first_character(text);
  const auto code = code_point_of(character);
  if (is_printable(code) && code != '"' && code != '\\') {
    out.append(character);
  } else {
    append_json_escape(code, out);
  }
  return character.size();
}

// JSON has line breaks and tabs between its tokens only.
std::size_t append_json_character_or_space(std::string_view json, std::string& out) {
  const bool is_space = json[0] == '\n' || json[0] == '\r' || json[0] == '\t';
  if (!is_space) return append_json_character(json, out);
  out.push_back(' ');
  return 1;
}

}  // namespace

void append_json_string(std::string_view text, std::string& out) {
  out.push_back('"');
  append_runs<find_not_json_plain, append_json_character>(text, out);
  out.push_back('"');
}

void append_json_escaped(std::string_view json, std::string& out) {
  append_runs<find_not_printable, append_json_character_or_space>(json, out);
}

namespace {

unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

void append_escape(char32_t character, std::string& out) {
  const auto into = std::back_inserter(out);
  const auto code = static_cast<std::uint32_t>(character);
  if (code < 0x100) {
    fmt::format_to(into, "\\x{:02x}", code);
  } else if (code < 0x10000) {
    fmt::format_to(into, "\\u{:04x}", code);
  } else {
    fmt::format_to(into, "\\U{:08x}", code);
  }
}

// Appends the character at the beginning; returns its number of bytes.
// The escapes are those of string literals in C and Python, which readers of a log know.
std::size_t append_visible_character(std::string_view text, std::string& out) {
  const auto character = text.substr(0, first_character_bytes(text));
  if (character.empty()) {
    append_escape(byte_of(text[0]), out);
    return 1;
  }
  const auto code = code_point_of(character);
  is_printable(code) ? void(out.append(character)) : append_escape(code, out);
  return character.size();
}

}  // namespace

void append_visible(std::string_view text, std::string& out) {
  append_runs<find_not_printable, append_visible_character>(text, out);
}

// As in the text formats of PostgreSQL and MySQL, which read tabs and line breaks back.
void append_escaped(std::string_view text, std::string& out) {
  constexpr std::string_view kSpecial = "\\\t\n\r";
  constexpr std::string_view kLetters = "\\tnr";
  for (;;) {
    const auto at = text.find_first_of(kSpecial);
    append_visible(text.substr(0, at), out);
    if (at == text.npos) return;
    out.append({'\\', kLetters[kSpecial.find(text[at])]});
    text.remove_prefix(at + 1);
  }
}

std::size_t columns_of(std::string_view visible) {
  std::size_t columns = 0;
  while (!visible.empty()) {
    const auto character = first_character(visible);
    columns += columns_of_character(code_point_of(character));
    visible.remove_prefix(character.size());
  }
  return columns;
}

namespace {

constexpr std::string_view kEllipsis = "...";

// The beginning of a longer text, at most `limit` bytes, without a part of a character at its end.
std::string_view beginning_of(std::string_view text, std::size_t limit) {
  const auto continues = [&] { return (byte_of(text[limit]) & 0xc0) == 0x80; };
  for (int i = 0; i < 3 && limit > 0 && continues(); ++i) --limit;
  return text.substr(0, limit);
}

}  // namespace

std::string abridged(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  return std::string(beginning_of(text, limit - kEllipsis.size())).append(kEllipsis);
}

std::string printable(std::string_view text, std::size_t limit) {
  const bool cut = text.size() > limit;
  std::string shown;
  append_visible(cut ? beginning_of(text, limit) : text, shown);
  if (cut) shown += kEllipsis;
  return shown;
}

}  // namespace pbm
