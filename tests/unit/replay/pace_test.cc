// SPDX-License-Identifier: MPL-2.0
#include "replay/pace.h"

#include "support/catch.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("a timestamp is 14 digits that name a real second", "[replay][pace]") {
  struct Row {
    std::string timestamp;
    std::optional<std::int64_t> seconds;  // since 1970; `date -u -d … +%s`
  };
  const std::vector<Row> rows{
      {"19700101000000", 0},
      {"20261123200000", 1795464000},
      {"20240229235959", 1709251199},
      {"20000229000000", 951782400},
      {"19691231235959", -1},
      {"", {}},
      {"2026112320000", {}},
      {"202611232000000", {}},
      {"2026112320000x", {}},
      {"+2026112320000", {}},
      {"2026-1-1 00:00", {}},
      {"20260229000000", {}},
      {"19000229000000", {}},
      {"20261301000000", {}},
      {"20260001000000", {}},
      {"20260100000000", {}},
      {"20260431000000", {}},
      {"20261123240000", {}},
      {"20261123206000", {}},
      {"20161231235960", {}},
  };
  for (const auto& [timestamp, since] : rows) {
    CAPTURE(timestamp);
    const auto second = second_of(timestamp);
    CHECK(second.has_value() == since.has_value());
    if (second && since) CHECK(second->time_since_epoch().count() == *since);
  }
}

constexpr TimePoint kStart{hours(5)};

// How long after the first of them each is due; 0 for at once.
std::vector<milliseconds> waits(double speed, const std::vector<std::string>& timestamps) {
  Pace pace(speed);
  std::vector<milliseconds> all;
  for (const auto& timestamp : timestamps) {
    const auto due = pace.due(timestamp, [] { return kStart; });
    all.push_back(due ? std::chrono::duration_cast<milliseconds>(*due - kStart)
                      : milliseconds(0));
  }
  return all;
}

TEST_CASE("a delivery is due as long after the first as recorded, over the speed",
          "[replay][pace]") {
  const std::vector<std::string> record{"20261231235958", "20261231235958", "20270101000000",
                                        "20270101000008"};
  using Waits = std::vector<milliseconds>;
  CHECK((waits(1, record) == Waits{seconds(0), seconds(0), seconds(2), seconds(10)}));
  CHECK((waits(2, record) == Waits{seconds(0), seconds(0), seconds(1), seconds(5)}));
  CHECK((waits(0.5, record) == Waits{seconds(0), seconds(0), seconds(4), seconds(20)}));
  CHECK((waits(8, record) == Waits{seconds(0), seconds(0), milliseconds(250),
                                   milliseconds(1250)}));
  CHECK((waits(0, record) == Waits(4)));
}

TEST_CASE("what has no time or goes back is due at once, and moves nothing", "[replay][pace]") {
  const std::vector<std::string> record{"",
                                        "20261123200099",
                                        "20261123200000",
                                        "20261123195959",
                                        "",
                                        "20261123200001",
                                        "x",
                                        "20250101000000",
                                        "20261123200002"};
  CHECK((waits(1, record) ==
         std::vector<milliseconds>{seconds(0), seconds(0), seconds(0), seconds(0), seconds(0),
                                   seconds(1), seconds(0), seconds(0), seconds(2)}));
}

TEST_CASE("the clock starts with the first timestamp, not with the first line",
          "[replay][pace]") {
  Pace pace(1);
  CHECK_FALSE(pace.due("", [] { return kStart; }).has_value());
  CHECK_FALSE(pace.due("20261123200000", [] { return kStart + seconds(7); }).has_value());
  const auto due = pace.due("20261123200001", [] { return kStart + seconds(30); });
  REQUIRE(due.has_value());
  CHECK((*due == kStart + seconds(8)));
}

TEST_CASE("a gap that no clock can hold is a long wait", "[replay][pace]") {
  for (const double speed : {1e-300, 1e-6, 1.0, 1e6}) {
    CAPTURE(speed);
    const auto all = waits(speed, {"00000101000000", "99991231235959"});
    CHECK(all[1] > seconds(300'000));
  }
}

}  // namespace

}  // namespace pbm
