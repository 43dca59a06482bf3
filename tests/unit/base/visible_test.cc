// SPDX-License-Identifier: MPL-2.0
#include "base/printable.h"
#include "base/scan.h"
#include "base/text.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::string visible(std::string_view text) {
  std::string out;
  append_visible(text, out);
  return out;
}

TEST_CASE("no control character reaches a terminal", "[base][visible]") {
  struct Row {
    std::string text, shown;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"plain ~", "plain ~"},
      {"\x1b[31mred", "\\x1b[31mred"},
      {"a\nb\rc\td\be", "a\\x0ab\\x0dc\\x09d\\x08e"},
      {bytes("\0\x1f\x7f"), "\\x00\\x1f\\x7f"},
      {"\xC2\x80|\xC2\x9B|\xC2\x9F|\xC2\xA0", "\\x80|\\x9b|\\x9f|\xC2\xA0"},
      {"\u2027|\u2028|\u2029|\u202a\u202e|\u202f", "\u2027|\\u2028|\\u2029|\\u202a\\u202e|\u202f"},
      {"\u2065|\u2066\u2069|\u2070", "\\u2065|\\u2066\\u2069|\u2070"},
      {"\u061c\u200e\u200f", "\\u061c\\u200e\\u200f"},
      {"\u200a\u200b\u200c\u200d\u2060\ufeff\u00ad\u3164",
       "\u200a\\u200b\\u200c\\u200d\\u2060\\ufeff\\xad\\u3164"},
      {"\ufe0f\U000e0100\U000e0041\ufff9|\ufffd", "\\ufe0f\\U000e0100\\U000e0041\\ufff9|\ufffd"},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      // Not UTF-8: in Latin-1, 0x9b begins a terminal control sequence.
      {"\x9b", "\\x9b"},
      {"a\xFF", "a\\xff"},
      {"\xE2\x82", "\\xe2\\x82"},
      {"\xC2\x1b", "\\xc2\\x1b"},
      {"\xED\xA0\x80", "\\xed\\xa0\\x80"},
  };
  for (const auto& [text, shown] : rows) {
    CAPTURE(text);
    CHECK(visible(text) == shown);
  }
  std::string out = "before";
  append_visible("\n", out);
  CHECK(out == "before\\x0a");
}

TEST_CASE("no control byte remains", "[base][visible]") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      for (const char c : visible(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
          FAIL("byte " << int{byte} << " of " << first << ' ' << second);
      }
    }
  }
}

// Encodes it as RFC 3629 says.
std::string utf8_of(char32_t code) {
  const auto tail = [code](int shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3f));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | code >> 18), tail(12), tail(6), tail(0)};
}

TEST_CASE("every character is printed as it is, or as an escape of ASCII", "[base][visible]") {
  std::size_t escaped = 0;
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const auto text = utf8_of(code);
    const auto shown = visible(text);
    const bool same = code_point_of(text) == code;
    const bool as_it_is = shown == text;
    const bool is_escape =
        shown.size() >= 4 && shown[0] == '\\' && std::ranges::all_of(shown, is_printable_ascii);
    if (!same || as_it_is == is_escape || as_it_is != is_printable(code)) {
      FAIL("U+" << std::hex << static_cast<std::uint32_t>(code) << " is shown as " << shown);
    }
    if (is_escape) ++escaped;
  }
  // Of Unicode 15: 65 controls, 2 separators, 4174 default ignorable characters, 3 annotations.
  CHECK(escaped == 65u + 2 + 4174 + 3);
}

TEST_CASE("different texts stay different", "[base][visible]") {
  const auto escaped = [](std::string_view text) {
    std::string out;
    append_escaped(text, out);
    return out;
  };
  CHECK(escaped("a\tb\nc\rd\\e") == "a\\tb\\nc\\rd\\\\e");
  CHECK(escaped("\x1b") == "\\x1b");
  CHECK(escaped("\\x1b") == "\\\\x1b");
  CHECK(escaped("\u2028\\") == "\\u2028\\\\");
}

TEST_CASE("columns are code points", "[base][visible]") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("\u00e9\u20ac\U0001f600") == 4);
  CHECK(columns_of("\u8a66\uff21\uac00") == 6);
  CHECK(columns_of("e\u0301") == 1);
  CHECK(columns_of("\xff\x80x") == 3);
}

}  // namespace

}  // namespace pbm
