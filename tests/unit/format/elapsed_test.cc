// SPDX-License-Identifier: MPL-2.0
#include "event/duration.h"
#include "format/text_parts.h"
#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::milliseconds;

TEST_CASE("elapsed time is computed from Taskcluster timestamps", "[format][elapsed]") {
  struct Row {
    std::string from, to;
    std::optional<std::int64_t> ms;
  };
  const std::string nine = "2026-03-01T09:00:00.000Z";
  const std::vector<Row> rows{
      {nine, nine, 0},
      {nine, "2026-03-01T09:00:00.020Z", 20},
      {nine, "2026-03-01T09:00:00.5Z", 500},
      {nine, "2026-03-01T09:00:00.123456789Z", 123},
      {"2026-03-01T09:00:00Z", "2026-03-01T10:00:01Z", 3601000},
      {"2024-02-28T23:59:59Z", "2024-03-01T00:00:00Z", 86401000},
      {"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", 1000},
      // Backwards, missing, or no such time.
      {nine, "2026-03-01T08:59:59.999Z", {}},
      {nine, "", {}},
      {"", nine, {}},
      {nine, "2026-03-01T09:00:00", {}},
      {nine, "2026-03-01T09:00:00+01:00", {}},
      {nine, "2026-03-01 09:00:00Z", {}},
      {nine, "2026-03-01T09:00:00.Z", {}},
      {nine, "2026-03-01T09:00:00,5Z", {}},
      {nine, "2026-03-01T09:00:00.5xZ", {}},
      {nine, "2026-02-30T09:00:00Z", {}},
      {nine, "2026-13-01T09:00:00Z", {}},
      {nine, "2026-03-01T24:00:00Z", {}},
      {nine, "2026-03-01T09:60:00Z", {}},
      {nine, "2026-03-01T09:00:61Z", {}},
      {nine, "Z", {}},
  };
  for (const auto& [from, to, ms] : rows) {
    CAPTURE(from, to);
    const auto found = elapsed(from, to);
    CHECK(found.has_value() == ms.has_value());
    if (found && ms) CHECK(found->count() == *ms);
  }
}

TEST_CASE("a duration is printed in two units or in one", "[format][elapsed]") {
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
