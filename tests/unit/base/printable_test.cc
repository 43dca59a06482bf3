// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("hostile text stays on one line", "[base][printable]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", ""},
      {"plain 'text' \\", "plain 'text' \\"},
      {"a\nb\r\t", "a\\x0ab\\x0d\\x09"},
      {"\x1b[31m\x7f", "\\x1b[31m\\x7f"},
      {bytes("a\0b"), "a\\x00b"},
      {"\xC3\xA9", "\xC3\xA9"},
  };
  for (const auto& [text, shown] : rows) {
    CAPTURE(text);
    CHECK(printable(text) == shown);
  }
}

TEST_CASE("long text is cut", "[base][printable]") {
  CHECK(printable("abcd", 4) == "abcd");
  CHECK(printable("abcde", 4) == "abcd...");
  CHECK(printable(repeated("x", 1000)).size() == 303u);
}

TEST_CASE("long text is abridged at the end of a character", "[base][printable]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", ""},
      {"12345678", "12345678"},
      {"123456789", "12345..."},
      {"1234\xC3\xA9"
       "789",
       "1234..."},
      {"123\xC3\xA9"
       "6789",
       "123\xC3\xA9..."},
      {"12\xF0\x9F\x90\x9B"
       "789",
       "12..."},
      {"1\xF0\x9F\x90\x9B"
       "6789",
       "1\xF0\x9F\x90\x9B..."},
      {std::string("a\0b\n45678", 9), std::string("a\0b\n4...", 8)},
  };
  for (const auto& [text, shown] : rows) {
    CAPTURE(text);
    CHECK(abridged(text, 8) == shown);
  }
}

}  // namespace

}  // namespace pbm
