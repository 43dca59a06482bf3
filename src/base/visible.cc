// SPDX-License-Identifier: MPL-2.0
#include "base/printable.h"
#include "base/scan.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace pbm {

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
std::size_t append_character(std::string_view text, std::string& out) {
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
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    const char* const stop = find_not_printable(at, end);
    out.append(at, stop);
    if (stop == end) return;
    at = stop + append_character({stop, end}, out);
  }
}

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
  const auto begins = [](char c) { return (byte_of(c) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(visible, begins));
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
