// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("UTF-8 is validated by RFC 3629", "[base][utf8]") {
  struct Row {
    std::string text;
    bool good;
  };
  const std::vector<Row> rows{
      {"", true},
      {"plain", true},
      {bytes("\0"), true},
      {bytes("a\0\xC3\xA9"), true},
      {"\x7f", true},
      {"\xC2\x80", true},
      {"\xDF\xBF", true},
      {"\xE0\xA0\x80", true},
      {"\xED\x9F\xBF", true},
      {"\xEE\x80\x80", true},
      {"\xEF\xBF\xBF", true},
      {"\xF0\x90\x80\x80", true},
      {"\xF4\x8F\xBF\xBF", true},
      {"\x80", false},
      {"\xBF", false},
      {"a\x80z", false},
      {"\xC0\x80", false},
      {"\xC1\xBF", false},
      {"\xC2", false},
      {"\xC2z", false},
      {"\xE0\x80\x80", false},
      {"\xE0\x9F\xBF", false},
      {"\xED\xA0\x80", false},
      {"\xED\xBF\xBF", false},
      {"\xE2\x82", false},
      {"\xE2\x82z", false},
      {"\xF0\x8F\xBF\xBF", false},
      {"\xF0\x9F\x98", false},
      {"\xF4\x90\x80\x80", false},
      {"\xF5\x80\x80\x80", false},
      {"\xFE", false},
      {"\xFF", false},
      {"\xC3\xA9\xFF", false},
      {"\xC3\xA9\xC3", false},
  };
  for (const auto& [text, good] : rows) {
    CAPTURE(text);
    CHECK(is_utf8(text) == good);
    CHECK(is_utf8("xx" + text + "yy") == good);
    // Memory after the text is ignored.
    const auto longer = text + "\xBF\xBF\xBF";
    CHECK(is_utf8(std::string_view(longer).substr(0, text.size())) == good);
  }
}

}  // namespace

}  // namespace pbm
