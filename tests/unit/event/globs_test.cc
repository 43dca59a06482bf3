// SPDX-License-Identifier: MPL-2.0
#include "event/globs.h"

#include "support/catch.h"

namespace pbm {

TEST_CASE("words and patterns of a list match, in any order", "[event][globs]") {
  Globs globs{"try", "mozilla-*", "autoland"};
  globs.push_back("a[bc]");
  globs.push_back("try");
  CHECK(globs.all() == std::vector<std::string>{"try", "mozilla-*", "autoland", "a[bc]", "try"});
  for (const std::string_view value : {"try", "autoland", "mozilla-central", "mozilla-", "ab"}) {
    CHECK(globs.match(value));
  }
  for (const std::string_view value : {"", "Try", "tr", "tryx", "mozilla", "ad", "mozilla-*x"}) {
    CHECK(globs.match(value) == (value == "mozilla-*x"));
  }
}

TEST_CASE("an empty list matches nothing, an empty word only an empty value", "[event][globs]") {
  CHECK(Globs().empty());
  CHECK_FALSE(Globs().match(""));
  CHECK(Globs{""}.match(""));
  CHECK_FALSE(Globs{""}.match("x"));
}

TEST_CASE("a glob that explodes with backtracking is matched", "[event][globs]") {
  std::string stars;
  for (int i = 0; i < 100; ++i) stars += "*a";
  const std::string letters(10'000, 'a');
  CHECK(Globs{stars}.match(letters));
  CHECK_FALSE(Globs{stars + "*b"}.match(letters));
}

TEST_CASE("an escaped character is a pattern for itself", "[event][globs]") {
  const Globs globs{"a\\*b"};
  CHECK(globs.match("a*b"));
  CHECK_FALSE(globs.match("axb"));
  CHECK_FALSE(globs.match("a\\*b"));
}

}  // namespace pbm
