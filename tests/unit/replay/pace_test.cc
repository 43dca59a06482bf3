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

constexpr TimePoint kStart{hours(5)};

// How long after the first of them each is due; 0 for at once.
std::vector<milliseconds> waits(double speed, const std::vector<std::string>& timestamps) {
  Pace pace(speed);
  std::vector<milliseconds> all;
  for (const auto& timestamp : timestamps) {
    const auto due = pace.due(timestamp, [] { return kStart; });
    all.push_back(due ? std::chrono::duration_cast<milliseconds>(*due - kStart) : milliseconds(0));
  }
  return all;
}

TEST_CASE("a delivery is due after the recorded time divided by the speed", "[replay][pace]") {
  const std::vector<std::string> record{"20261231235958", "20261231235958", "20270101000000",
                                        "20270101000008"};
  using Waits = std::vector<milliseconds>;
  CHECK((waits(1, record) == Waits{seconds(0), seconds(0), seconds(2), seconds(10)}));
  CHECK((waits(2, record) == Waits{seconds(0), seconds(0), seconds(1), seconds(5)}));
  CHECK((waits(0.5, record) == Waits{seconds(0), seconds(0), seconds(4), seconds(20)}));
  CHECK((waits(8, record) == Waits{seconds(0), seconds(0), milliseconds(250), milliseconds(1250)}));
  CHECK((waits(0, record) == Waits(4)));
}

TEST_CASE("a delivery without a later timestamp is due at once", "[replay][pace]") {
  const std::vector<std::string> record{
      "",  "20261123200099", "20261123200000", "20261123195959", "", "20261123200001",
      "x", "20250101000000", "20261123200002"};
  CHECK((waits(1, record) == std::vector<milliseconds>{seconds(0), seconds(0), seconds(0),
                                                       seconds(0), seconds(0), seconds(1),
                                                       seconds(0), seconds(0), seconds(2)}));
}

TEST_CASE("the clock starts with the first timestamp, not with the first line", "[replay][pace]") {
  Pace pace(1);
  CHECK_FALSE(pace.due("", [] { return kStart; }).has_value());
  CHECK_FALSE(pace.due("20261123200000", [] { return kStart + seconds(7); }).has_value());
  const auto due = pace.due("20261123200001", [] { return kStart + seconds(30); });
  REQUIRE(due.has_value());
  CHECK((*due == kStart + seconds(8)));
}

TEST_CASE("a very long gap is limited", "[replay][pace]") {
  for (const double speed : {1e-300, 1e-6, 1.0, 1e6}) {
    CAPTURE(speed);
    const auto all = waits(speed, {"00000101000000", "99991231235959"});
    CHECK(all[1] > seconds(300'000));
  }
}

TEST_CASE("a speed is a positive factor, with or without an x", "[replay][pace]") {
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
