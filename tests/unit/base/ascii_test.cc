// SPDX-License-Identifier: MPL-2.0
#include "base/ascii.h"

#include "support/catch.h"

#include <string_view>
#include <utility>

namespace pbm {

namespace {

TEST_CASE("only ASCII letters have two cases", "[base][ascii]") {
  CHECK(equal_in_any_case("SuCCess", "success"));
  CHECK(equal_in_any_case("success", "SUCCESS"));
  CHECK_FALSE(equal_in_any_case("successs", "success"));
  CHECK_FALSE(equal_in_any_case("", "success"));
  CHECK_FALSE(equal_in_any_case("[@", "{`"));
  CHECK_FALSE(equal_in_any_case("\xC3\x89", "\xC3\xA9"));
}

TEST_CASE("a text begins with another one in any case", "[base][ascii]") {
  CHECK(begins_in_any_case("0123ABcd", "0123abCD"));
  CHECK(begins_in_any_case("0123ABcd", "0123a"));
  CHECK(begins_in_any_case("x", ""));
  CHECK_FALSE(begins_in_any_case("0123", "01234"));
  CHECK_FALSE(begins_in_any_case("0123", "1"));
  CHECK_FALSE(begins_in_any_case("", "a"));
}

TEST_CASE("white space is removed from both ends", "[base][ascii]") {
  for (const auto& [text, rest] : {std::pair<std::string_view, std::string_view>{"", ""},
                                   {" \t\r\n", ""},
                                   {"a", "a"},
                                   {" a b\n", "a b"},
                                   {"a\t", "a"},
                                   {"\va ", "\va"}}) {
    CAPTURE(text);
    CHECK(trimmed(text) == rest);
  }
  CHECK(trimmed(" a\n", " ") == "a\n");
}

}  // namespace

}  // namespace pbm
