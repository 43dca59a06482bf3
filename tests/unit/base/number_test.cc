// SPDX-License-Identifier: MPL-2.0
#include "base/number.h"

#include "support/catch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("all_digits needs at least one digit", "[base][number]") {
  CHECK(all_digits("0"));
  CHECK(all_digits("0123456789"));
  CHECK_FALSE(all_digits(""));
  CHECK_FALSE(all_digits("1a"));
  CHECK_FALSE(all_digits("/"));
  CHECK_FALSE(all_digits(":"));
}

TEST_CASE("a number must be the whole text and fit the type", "[base][number]") {
  struct Row {
    std::string text;
    std::optional<std::uint16_t> number;
  };
  const std::vector<Row> rows{
      {"0", std::uint16_t{0}},
      {"65535", std::uint16_t{65535}},
      {"007", std::uint16_t{7}},
      {"65536", {}},
      {"-1", {}},
      {"+1", {}},
      {"", {}},
      {" 1", {}},
      {"1 ", {}},
      {"1.0", {}},
      {"0x1", {}},
  };
  for (const auto& [text, number] : rows) {
    CAPTURE(text);
    CHECK(parse_number<std::uint16_t>(text) == number);
  }
  CHECK(parse_number<std::int64_t>("-9223372036854775808"));
  CHECK_FALSE(parse_number<std::int64_t>("9223372036854775808"));
}

}  // namespace

}  // namespace pbm
