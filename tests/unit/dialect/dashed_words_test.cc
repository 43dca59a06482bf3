// SPDX-License-Identifier: MPL-2.0
#include "dialect/dashed_words.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("words are separated by dashes", "[dialect][dashed_words]") {
  CHECK(has_word("linux64-asan-x", "asan"));
  CHECK(has_word("asan", "asan"));
  CHECK_FALSE(has_word("linux64-asanx", "asan"));
  CHECK_FALSE(has_word("", "asan"));
}

TEST_CASE("an operating system word is a name followed by digits only", "[dialect][dashed_words]") {
  struct Row {
    std::string text;
    std::optional<OsWord> (*find)(std::string_view);
    std::string found;  // name|digits|later
  };
  constexpr auto first = first_os_word;
  constexpr auto last = last_os_word;
  const std::vector<Row> rows{
      {"linux", first, "linux||"},
      {"linux64", first, "linux|64|"},
      {"linux2404-64-shippable", first, "linux|2404|64-shippable"},
      {"windows11-64-24h2", first, "windows|11|64-24h2"},
      {"win32", last, "win|32|"},
      {"macosx1500-aarch64", first, "macosx|1500|aarch64"},
      {"macos", first, "macos||"},
      {"osx-aarch64-debug", first, "osx||aarch64-debug"},
      {"android-em-14-x86_64", first, "android||em-14-x86_64"},
      {"ios-sim", first, "ios||sim"},
      {"linux-domcount-linux2404-64", first, "linux||domcount-linux2404-64"},
      {"linux-domcount-linux2404-64", last, "linux|2404|64"},
      {"linux-x-", last, "linux||x-"},
      {"x-linux", last, "linux||"},
      {"linuxx", first, ""},
      {"linux64x", first, ""},
      {"xlinux64", first, ""},
      {"Linux64", first, ""},
      {"64-linux_64", first, ""},
      {"", first, ""},
  };
  for (const auto& [text, find, found] : rows) {
    CAPTURE(text);
    const auto word = find(text);
    const auto shown = word ? std::string(word->name) + "|" + std::string(word->digits) + "|" +
                                  std::string(word->later)
                            : std::string();
    CHECK(shown == found);
    if (word) CHECK(text.ends_with(word->from));
  }
}

}  // namespace

}  // namespace pbm
