// SPDX-License-Identifier: MPL-2.0
#include "format/text_parts.h"
#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

struct WordsRow {
  std::string label, kind, platform, product, locale;
  std::vector<std::string_view> tags;
  std::string words;
};

std::string words_of(const WordsRow& row) {
  Event event;
  const auto set = [&event](Field field, const std::string& text) {
    if (!text.empty()) event.set(field, text);
  };
  set(Field::label, row.label);
  set(Field::kind, row.kind);
  set(Field::platform, row.platform);
  set(Field::product, row.product);
  set(Field::locale, row.locale);
  event.set(Field::buildtype, "opt");
  event.tags = row.tags;
  std::string out;
  append_build_words(event, out);
  return out;
}

TEST_CASE("a build is described by its unusual properties", "[format][build_words]") {
  const std::vector<WordsRow> rows{
      {"", "", "", "", "", {}, "build"},
      {"", "", "linux64", "firefox", "en-US", {}, "build"},
      {"", "", "android", "mobile", "en-US", {}, "build"},
      {"", "", "linux64", "thunderbird", "en-US", {"nightly"}, "build thunderbird nightly"},
      {"", "", "linux64", "xulrunner", "en-US", {"xulrunner"}, "build xulrunner"},
      {"", "", "linux64", "firefox", "en-US", {"build", "opt", "leak-test"}, "build leak-test"},
      {"", "", "linux64", "firefox", "de", {"l10n", "nightly"}, "build nightly de"},
      {"", "", "linux64", "firefox", "en-US", {"l10n", "dep"}, "build l10n dep"},
      {"build-linux64/opt", "build", "linux64", "", "", {}, "build"},
      {"build-linux64-shippable/opt", "build", "linux64", "firefox", "", {}, "build shippable"},
      {"build-linux64-aarch64-shippable/opt",
       "build",
       "linux64-aarch64",
       "",
       "",
       {},
       "build shippable"},
      {"build-android-x86/opt", "build", "android", "", "", {}, "build x86"},
      {"build-linux32/opt", "build", "linux", "", "", {}, "build linux32"},
      {"build-apk-fenix-nightly", "build-apk", "android", "", "", {}, "build-apk fenix-nightly"},
      {"instrumented-build-win64/opt",
       "instrumented-build",
       "win64",
       "",
       "",
       {},
       "instrumented-build"},
      {"build-linux64-devedition/opt",
       "build",
       "linux64",
       "devedition",
       "",
       {},
       "build devedition"},
      {"build-apk-x-appservices-in-tree",
       "build-apk-appservices",
       "android",
       "",
       "",
       {},
       "build-apk-appservices x-appservices-in-tree"},
      {"toolchain-x", "build", "linux64", "", "", {}, "build toolchain-x"},
      {"build", "build", "linux64", "", "", {}, "build build"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.label, row.product, row.locale, row.tags);
    CHECK(words_of(row) == row.words);
  }
}

TEST_CASE("one of several locales is shown with its position", "[format][build_words]") {
  Event event;
  event.set(Field::locale, "de");
  for (const auto& [count, words] : {std::pair(std::size_t{1}, "build de"), {3, "build de 2/3"}}) {
    event.locale_place = 2;
    event.locale_count = count;
    std::string out;
    append_build_words(event, out);
    CHECK(out == words);
  }
}

}  // namespace

}  // namespace pbm
