// SPDX-License-Identifier: MPL-2.0
#include "format/duration_text.h"

#include "support/catch.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::milliseconds;

TEST_CASE("a duration is printed in two units or in one", "[format][duration_text]") {
  struct Row {
    std::int64_t ms;
    std::string text, short_text;
  };
  const std::vector<Row> rows{
      {0, "0s", "0s"},           {999, "0s", "0s"},         {59999, "59s", "59s"},
      {60000, "1m00s", "1m"},    {185000, "3m05s", "3m"},   {3599999, "59m59s", "59m"},
      {3600000, "1h00m", "60m"}, {3720000, "1h02m", "62m"}, {360000000, "100h00m", "6000m"},
  };
  for (const auto& [ms, text, short_text] : rows) {
    std::string out;
    append_duration(milliseconds(ms), out);
    CHECK(out == text);
    append_short_duration(milliseconds(ms), out);
    CHECK(out == text + short_text);
  }
}

}  // namespace

}  // namespace pbm
