// SPDX-License-Identifier: MPL-2.0
#include "dialect/value.h"

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

TEST_CASE("text is a string as it stands or a number without point and exponent",
          "[dialect][value]") {
  struct Row {
    std::string value, text;
  };
  const std::vector<Row> rows{
      {R"("mozilla-central")", "mozilla-central"},
      {R"(" x ")", " x "},  // not trimmed
      {R"(" ")", " "},
      {R"("")", "<unknown>"},
      {R"("None")", "<unknown>"},
      {R"("none")", "none"},
      {R"("None ")", "None "},
      {R"("null")", "null"},
      {"0", "0"},
      {"-0", "-0"},
      {"-12", "-12"},
      {"1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"},
      {"1.0", "<unknown>"},
      {"1e5", "<unknown>"},
      {"1E5", "<unknown>"},
      {"1e400", "<unknown>"},
      {"null", "<unknown>"},
      {"true", "<unknown>"},
      {"false", "<unknown>"},
      {"{}", "<unknown>"},
      {R"(["a"])", "<unknown>"},
  };
  for (const auto& [value, text] : rows) {
    CAPTURE(value);
    Document document;
    REQUIRE(document.read(value, {}).empty());
    CHECK(shown(text_of(document.root())) == text);
  }
  CHECK(shown(text_of(Node())) == "<unknown>");
}

TEST_CASE("an integer is a number that fits 64 bits, or a string of 1 to 18 digits",
          "[dialect][value]") {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  struct Row {
    std::string value;
    std::optional<std::int64_t> number;
  };
  const std::vector<Row> rows{
      {"0", 0},
      {"-0", 0},
      {"-1", -1},
      {"9223372036854775807", kMost},
      {"9223372036854775808", std::nullopt},
      {"-9223372036854775808", kLeast},
      {"-9223372036854775809", std::nullopt},
      {"1234567890123456789012345678901234567890", std::nullopt},
      {"1.0", std::nullopt},
      {"1e2", std::nullopt},
      {"1E2", std::nullopt},
      {R"("0")", 0},
      {R"("007")", 7},
      {R"("999999999999999999")", 999999999999999999},
      {R"("1000000000000000000")", std::nullopt},
      {R"("0000000000000000001")", std::nullopt},
      {R"("-1")", std::nullopt},
      {R"("+1")", std::nullopt},
      {R"(" 1")", std::nullopt},
      {R"("1 ")", std::nullopt},
      {R"("1.0")", std::nullopt},
      {R"("1e2")", std::nullopt},
      {R"("0x1")", std::nullopt},
      {R"("")", std::nullopt},
      {R"("None")", std::nullopt},
      {R"("\u0661")", std::nullopt},  // an Arabic digit is none of ASCII's
      {"true", std::nullopt},
      {"null", std::nullopt},
      {"[1]", std::nullopt},
  };
  for (const auto& [value, number] : rows) {
    CAPTURE(value);
    Document document;
    REQUIRE(document.read(value, {}).empty());
    CHECK(integer_of(document.root()) == number);
  }
  CHECK_FALSE(integer_of(Node()).has_value());
}

TEST_CASE("an integer prints as it counts, not as it was spelled", "[dialect][value]") {
  Arena arena;
  CHECK(integer_text(7, arena) == "7");
  CHECK(integer_text(-1, arena) == "-1");
  CHECK(integer_text(std::numeric_limits<std::int64_t>::min(), arena) == "-9223372036854775808");
  CHECK(shown(integer_text(std::nullopt, arena)) == "<unknown>");
}

TEST_CASE("a text is cut before the first mark, and nothing left is unknown",
          "[dialect][value]") {
  struct Row {
    std::string text, left;
  };
  const std::vector<Row> rows{
      {"linux64", "linux64"},         {"linux64-opt", "linux64"},
      {"linux64-debug", "linux64"},   {"a-pgo-opt", "a"},
      {"a-debug-pgo", "a"},           {"linux-optimised", "linux"},
      {"-opt", "<unknown>"},          {"None-opt", "<unknown>"},
      {"opt", "opt"},                 {"linux64_opt", "linux64_opt"},
      {"linux64-OPT", "linux64-OPT"}, {"", "<unknown>"},
  };
  for (const auto& [text, left] : rows) {
    CAPTURE(text);
    CHECK(shown(cut_before(text, {"-opt", "-debug", "-pgo"})) == left);
  }
  CHECK(shown(cut_before({}, {"-opt"})) == "<unknown>");
}

TEST_CASE("URLs are percent-encoded once", "[dialect][value]") {
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

TEST_CASE("lower case means ASCII", "[dialect][value]") {
  Arena arena;
  CHECK(lower_case("FireFox AZ[@`{", arena) == "firefox az[@`{");
  CHECK(lower_case("\xC3\x89", arena) == "\xC3\x89");
  CHECK(shown(lower_case({}, arena)) == "<unknown>");
  CHECK(equal_in_any_case("SuCCess", "success"));
  CHECK_FALSE(equal_in_any_case("successs", "success"));
  CHECK_FALSE(equal_in_any_case("", "success"));
}

TEST_CASE("buildbot's results are 0 to 6", "[dialect][value]") {
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

TEST_CASE("digits are at least one", "[dialect][value]") {
  CHECK(all_digits("0"));
  CHECK(all_digits("0123456789"));
  CHECK_FALSE(all_digits(""));
  CHECK_FALSE(all_digits("1a"));
  CHECK_FALSE(all_digits("/"));
  CHECK_FALSE(all_digits(":"));
}

}  // namespace

}  // namespace pbm
