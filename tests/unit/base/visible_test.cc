// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "support/catch.h"
#include "support/quoted.h"

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
      {"\xE2\x80\xA7|\xE2\x80\xA8|\xE2\x80\xA9", "\xE2\x80\xA7|\xEF\xBF\xBD|\xEF\xBF\xBD"},
      {"\xE2\x80\xAA\xE2\x80\xAE|\xE2\x80\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD|\xE2\x80\xAF"},
      {"\xE2\x81\xA5|\xE2\x81\xA6\xE2\x81\xA9|\xE2\x81\xAA",
       "\xE2\x81\xA5|\xEF\xBF\xBD\xEF\xBF\xBD|\xE2\x81\xAA"},
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

TEST_CASE("columns are code points", "[base][visible]") {
  CHECK(columns_of("") == 0);
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == 3);
}

}  // namespace

}  // namespace pbm
