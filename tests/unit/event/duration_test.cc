// SPDX-License-Identifier: MPL-2.0
#include "event/duration.h"

#include "support/catch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("the time between two moments is computed from Taskcluster timestamps",
          "[event][duration]") {
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
    const auto found = time_between(from, to);
    CHECK(found.has_value() == ms.has_value());
    if (found && ms) CHECK(found->count() == *ms);
  }
}

TEST_CASE("the delay is the time from the end to the line", "[event][duration]") {
  Event event;
  CHECK_FALSE(delay_of(event).has_value());
  event.set(Field::resolved, "2026-03-02T09:15:05.999Z");
  event.set(Field::timestamp, "20260302091508");
  CHECK(delay_of(event) == std::chrono::milliseconds(2001));
  event.set(Field::timestamp, "20260302091505");
  CHECK(delay_of(event) == std::chrono::milliseconds(0));
  event.set(Field::timestamp, "now");
  CHECK_FALSE(delay_of(event).has_value());
}

}  // namespace

}  // namespace pbm
