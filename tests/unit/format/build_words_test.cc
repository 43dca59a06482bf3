// SPDX-License-Identifier: MPL-2.0
#include "format/build_words.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

struct WordsRow {
  std::string kind, label_words, product, locale;
  std::vector<std::string_view> tags;
  std::string words;
};

std::string words_of(const WordsRow& row) {
  Event event;
  const auto set = [&event](Field field, const std::string& text) {
    if (!text.empty()) event.set(field, text);
  };
  set(Field::kind, row.kind);
  set(Field::product, row.product);
  set(Field::locale, row.locale);
  event.set(Field::buildtype, "opt");
  event.begin_tags() = row.tags;
  event.label_words = row.label_words;
  std::string out;
  append_build_words(event, out);
  return out;
}

TEST_CASE("a build is described by its unusual properties", "[format][build_words]") {
  const std::vector<WordsRow> rows{
      {"", "", "", "", {}, "build"},
      {"", "", "firefox", "en-US", {}, "build"},
      {"", "", "mobile", "en-US", {}, "build"},
      {"", "", "thunderbird", "en-US", {"nightly"}, "build thunderbird nightly"},
      {"", "", "xulrunner", "en-US", {"xulrunner"}, "build xulrunner"},
      {"", "", "firefox", "en-US", {"build", "opt", "leak-test"}, "build leak-test"},
      {"", "", "firefox", "de", {"l10n", "nightly"}, "build nightly de"},
      {"", "", "firefox", "en-US", {"l10n", "dep"}, "build l10n dep"},
      {"build", "", "", "", {}, "build"},
      {"build", "shippable", "firefox", "", {}, "build shippable"},
      {"build", "devedition", "devedition", "", {}, "build devedition"},
      {"build-apk", "fenix-nightly", "", "", {}, "build-apk fenix-nightly"},
      {"hazard", "haz", "", "", {}, "hazard"},
      {"l10n", "", "", "", {"l10n"}, "l10n"},
      {"shippable-l10n", "shippable", "", "", {"l10n"}, "shippable-l10n"},
      {"build-apk", "apk-nightly", "", "", {}, "build-apk apk-nightly"},
      {"instrumented-build", "", "", "", {}, "instrumented-build"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.kind, row.label_words, row.product, row.locale, row.tags);
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
