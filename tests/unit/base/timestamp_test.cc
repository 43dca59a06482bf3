// SPDX-License-Identifier: MPL-2.0
#include "base/timestamp.h"

#include "support/catch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a timestamp is 14 digits that form a valid time", "[base][timestamp]") {
  struct Row {
    std::string timestamp;
    std::optional<std::int64_t> seconds;  // since 1970; `date -u -d … +%s`
  };
  const std::vector<Row> rows{
      {"19700101000000", 0},         {"20261123200000", 1795464000}, {"20240229235959", 1709251199},
      {"20000229000000", 951782400}, {"19691231235959", -1},         {"", {}},
      {"2026112320000", {}},         {"202611232000000", {}},        {"2026112320000x", {}},
      {"+2026112320000", {}},        {"2026-1-1 00:00", {}},         {"20260229000000", {}},
      {"19000229000000", {}},        {"20261301000000", {}},         {"20260001000000", {}},
      {"20260100000000", {}},        {"20260431000000", {}},         {"20261123240000", {}},
      {"20261123206000", {}},        {"20161231235960", {}},
  };
  for (const auto& [timestamp, since] : rows) {
    CAPTURE(timestamp);
    const auto second = parse_timestamp(timestamp);
    CHECK(second.has_value() == since.has_value());
    if (second && since) CHECK(second->time_since_epoch().count() == *since);
  }
}

TEST_CASE("a time is formatted as 14 digits", "[base][timestamp]") {
  const auto shown = [](std::int64_t seconds) {
    return format_timestamp(std::chrono::sys_seconds(std::chrono::seconds(seconds)));
  };
  CHECK(shown(0) == "19700101000000");
  CHECK(shown(-1) == "19691231235959");
  CHECK(shown(1795464000) == "20261123200000");
  CHECK(shown(-62167219200) == "00000101000000");
  CHECK(shown(253402300799) == "99991231235959");
}

TEST_CASE("an ISO time is UTC, to the millisecond", "[base][timestamp]") {
  struct Row {
    std::string text;
    std::optional<std::int64_t> milliseconds;  // since 1970
  };
  const std::vector<Row> rows{
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00.020Z", 20},
      {"2026-03-01T09:13:05.020Z", 1772356385020},
      {"2026-03-01T09:13:05.0209Z", 1772356385020},
      {"2026-03-01T09:13:05.5Z", 1772356385500},
      {"2026-03-01T09:13:05.02Z", 1772356385020},
      {"", {}},
      {"2026-03-01T09:13:05", {}},
      {"2026-03-01 09:13:05Z", {}},
      {"2026-03-01T09:13:05.Z", {}},
      {"2026-03-01T09:13:05.020", {}},
      {"2026-02-29T09:13:05Z", {}},
      {"2026-03-01T24:00:00Z", {}},
      {"2026-03-01T09:13:05+01:00", {}},
      {"2026-03-01T09:13:05.02x0Z", {}},
  };
  for (const auto& [text, milliseconds] : rows) {
    CAPTURE(text);
    const auto time = parse_iso_time(text);
    CHECK(time.has_value() == milliseconds.has_value());
    if (time && milliseconds) CHECK(time->time_since_epoch().count() == *milliseconds);
  }
}

TEST_CASE("a time is formatted as ISO time with milliseconds", "[base][timestamp]") {
  for (const auto* const text : {"1970-01-01T00:00:00.000Z", "2026-03-01T09:13:05.020Z",
                                 "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59.500Z"}) {
    const auto time = parse_iso_time(text);
    REQUIRE(time.has_value());
    CHECK(format_iso_time(*time) == text);
  }
}

TEST_CASE("a stamp shows the time of the calendar, whichever way it moves", "[base][timestamp]") {
  Stamp stamp;
  const auto at = [](std::int64_t seconds) {
    return Calendar::time_point(std::chrono::seconds(seconds));
  };
  CHECK(stamp.of(at(1700000000)) == "20231114221320");
  CHECK(stamp.of(at(1700000000) + std::chrono::milliseconds(999)) == "20231114221320");
  CHECK(stamp.of(at(1700000001)) == "20231114221321");
  CHECK(stamp.of(at(0)) == "19700101000000");
}

}  // namespace

}  // namespace pbm
