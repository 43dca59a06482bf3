// SPDX-License-Identifier: MPL-2.0
#include "replay/speed.h"

#include "support/catch.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a speed is a positive number of times, with an x or without", "[replay][speed]") {
  struct Row {
    std::string text;
    std::optional<double> speed;
  };
  const std::vector<Row> rows{
      {"1x", 1},
      {"1", 1},
      {"0.5x", 0.5},
      {".5x", 0.5},
      {"2.", 2},
      {"10", 10},
      {"007x", 7},
      {"1000000x", 1e6},
      {"0.000001", 1e-6},
      {"", {}},
      {"x", {}},
      {".", {}},
      {"0", {}},
      {"0x", {}},
      {"0.0", {}},
      {"-0", {}},
      {"-1x", {}},
      {"+1", {}},
      {" 1", {}},
      {"1 ", {}},
      {"1 x", {}},
      {"1xx", {}},
      {"x1", {}},
      {"1X", {}},
      {"1,5", {}},
      {"1e3", {}},
      {"0x10", {}},
      {"inf", {}},
      {"infx", {}},
      {"nan", {}},
      {"1000000.1", {}},
      {"1000001", {}},
      {"0." + std::string(400, '0') + "1", {}},
      {std::string(400, '9'), {}},
      {std::string("1\0", 2), {}},
  };
  for (const auto& [text, speed] : rows) {
    CAPTURE(text);
    CHECK((parse_speed(text) == speed));
  }
}

}  // namespace

}  // namespace pbm
