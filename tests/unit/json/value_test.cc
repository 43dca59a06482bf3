// SPDX-License-Identifier: MPL-2.0
#include "json/value.h"

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

TEST_CASE("text is a string as it stands or a number without point and exponent", "[json][value]") {
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
    REQUIRE(document.read(value, {}).why.empty());
    CHECK(shown(text_of(document.root())) == text);
  }
  CHECK(shown(text_of(Node())) == "<unknown>");
}

TEST_CASE("an integer is a number that fits 64 bits, or a string of 1 to 18 digits",
          "[json][value]") {
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
    REQUIRE(document.read(value, {}).why.empty());
    CHECK(integer_of(document.root()) == number);
  }
  CHECK_FALSE(integer_of(Node()).has_value());
}

}  // namespace

}  // namespace pbm
