// SPDX-License-Identifier: MPL-2.0
#include "dialect/derive.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::string shown(std::string_view text) {
  return text.data() == nullptr ? "<unknown>" : std::string(text);
}

TEST_CASE("mobile is derived from platform, product or builder", "[dialect][derive]") {
  struct Row {
    std::string platform, product, builder;
    bool mobile;
  };
  const std::vector<Row> rows{
      {"linux", "firefox", "mozilla-central-linux", false},
      {"android", "firefox", "x", true},
      {"android-r7", "", "", true},
      {"linux-android", "firefox", "x", false},
      {"Android", "firefox", "x", false},
      {"linux", "mobile", "x", true},
      {"linux", "fennec", "x", true},
      {"linux", "mobiles", "x", false},
      {"linux", "fennecs", "x", false},
      {"linux", "firefox", "try-mobile-linux", true},
      {"linux", "firefox", "try_tegra_android-o_test-x", true},
      {"linux", "firefox", "try-Mobile", false},
      {"", "", "", false},
  };
  for (const auto& [platform, product, builder, mobile] : rows) {
    CAPTURE(platform, product, builder);
    Event event;
    if (!platform.empty()) event.set(Field::platform, platform);
    if (!product.empty()) event.set(Field::product, product);
    CHECK(is_mobile(event, builder) == mobile);
  }
}

TEST_CASE("an integer is printed as a number, not as it was written", "[dialect][derive]") {
  Arena arena;
  CHECK(integer_text(7, arena) == "7");
  CHECK(integer_text(-1, arena) == "-1");
  CHECK(integer_text(std::numeric_limits<std::int64_t>::min(), arena) == "-9223372036854775808");
  CHECK(shown(integer_text(std::nullopt, arena)) == "<unknown>");
}

TEST_CASE("a text is cut before the first mark, and an empty rest is unknown",
          "[dialect][derive]") {
  struct Row {
    std::string text, left;
  };
  const std::vector<Row> rows{
      {"linux64", "linux64"},
      {"linux64-opt", "linux64"},
      {"linux64-debug", "linux64"},
      {"a-pgo-opt", "a"},
      {"a-debug-pgo", "a"},
      {"linux-optimised", "linux"},
      {"-opt", "<unknown>"},
      {"None-opt", "<unknown>"},
      {"opt", "opt"},
      {"linux64_opt", "linux64_opt"},
      {"linux64-OPT", "linux64-OPT"},
      {"", "<unknown>"},
  };
  for (const auto& [text, left] : rows) {
    CAPTURE(text);
    CHECK(shown(cut_before(text, {"-opt", "-debug", "-pgo"})) == left);
  }
  CHECK(shown(cut_before({}, {"-opt"})) == "<unknown>");
}

TEST_CASE("URLs are percent-encoded once", "[dialect][derive]") {
  struct Row {
    std::string url, encoded;
  };
  const std::vector<Row> rows{
      {"http://ftp.example.org/a_b.c-d~e/f", "http://ftp.example.org/a_b.c-d~e/f"},
      {"%/:=&?#+!$,;'@()*[]|", "%/:=&?#+!$,;'@()*[]|"},
      {"a b", "a%20b"},
      {"a%20b", "a%20b"},
      {"a%b", "a%b"},
      {"\xC3\xA9", "%C3%A9"},
      {"\xF0\x9F\x98\x80", "%F0%9F%98%80"},
      {"\"<>\\^`{}", "%22%3C%3E%5C%5E%60%7B%7D"},
      {bytes("a\0\n\x7f"), "a%00%0A%7F"},
      {"", ""},
  };
  Arena arena;
  for (const auto& [url, encoded] : rows) {
    CAPTURE(url);
    CHECK(encoded_url(url, arena) == encoded);
  }
  CHECK(shown(encoded_url({}, arena)) == "<unknown>");
}

TEST_CASE("lower case applies to ASCII", "[dialect][derive]") {
  Arena arena;
  CHECK(lower_case("FireFox AZ[@`{", arena) == "firefox az[@`{");
  CHECK(lower_case("\xC3\x89", arena) == "\xC3\x89");
  CHECK(shown(lower_case({}, arena)) == "<unknown>");
}

TEST_CASE("buildbot's results are 0 to 6", "[dialect][derive]") {
  const std::vector<std::string> names{"success",   "warnings", "failure", "skipped",
                                       "exception", "retry",    "canceled"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(result_of_status(static_cast<std::int64_t>(i)) == names[i]);
  }
  for (const std::int64_t other : {-1, 7, 100}) {
    CAPTURE(other);
    CHECK(shown(result_of_status(other)) == "<unknown>");
  }
  CHECK(shown(result_of_status(std::nullopt)) == "<unknown>");
}

}  // namespace

}  // namespace pbm
