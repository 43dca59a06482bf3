// SPDX-License-Identifier: MPL-2.0
#include "base/closest_word.h"

#include "support/catch.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("edits are insertions, deletions, replacements and swaps", "[base][closest_word]") {
  struct Row {
    std::string a, b;
    std::size_t edits;
  };
  const std::vector<Row> rows{
      {"", "", 0},           {"", "abc", 3},           {"linux", "linux", 0},
      {"linux", "LINUX", 0}, {"linux", "linu", 1},     {"linux", "linuxx", 1},
      {"linux", "linus", 1}, {"linux", "lniux", 1},    {"linux", "xinul", 2},
      {"ca", "abc", 3},      {"kitten", "sitting", 3}, {"ab", "ba", 1},
      {"a", "b", 1},
  };
  for (const auto& [a, b, edits] : rows) {
    CAPTURE(a, b);
    CHECK(edit_distance(a, b) == edits);
    CHECK(edit_distance(b, a) == edits);
  }
}

TEST_CASE("the closest word has the fewest edits, the first one of several",
          "[base][closest_word]") {
  const std::vector<std::string_view> words{"linux", "linux64", "win32", "win64", "android"};
  struct Row {
    std::string word, found;
  };
  const std::vector<Row> rows{
      {"lniux", "linux"},
      {"linux46", "linux64"},
      {"win", "win32"},
      {"WIN64", "win64"},
      {"andriod", "android"},
      {"linux", "linux"},
      {"", ""},
      {"x", ""},
      {"banana", ""},
      {"andr", "android"},
      {"linuxfoo", "linux"},
  };
  for (const auto& [word, found] : rows) {
    CAPTURE(word);
    CHECK(closest_word(word, words) == found);
  }
  CHECK(closest_word("x", {}).empty());
}

}  // namespace

}  // namespace pbm
