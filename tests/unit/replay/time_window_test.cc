// SPDX-License-Identifier: MPL-2.0
#include "replay/time_window.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

// The report after lines with these timestamps: "level: text", or empty.
std::string report_of(TimeWindow window, const std::vector<std::string>& timestamps) {
  for (const auto& timestamp : timestamps) (void)window.admits(timestamp);
  const auto note = window.report();
  if (!note) return {};
  return std::string(name_of(note->level)) + ": " + note->text;
}

TEST_CASE("a window contains its first second, but not its last", "[replay][time_window]") {
  const auto admits = [](const std::string& since, const std::string& until,
                         const std::string& timestamp) {
    return TimeWindow(since, until).admits(timestamp);
  };
  const std::string first = "20260302000000";
  const std::string last = "20260303000000";
  CHECK(admits(first, last, first));
  CHECK(admits(first, last, "20260302235959"));
  CHECK_FALSE(admits(first, last, last));
  CHECK_FALSE(admits(first, last, "20260301235959"));
  CHECK(admits(first, "", "20991231000000"));
  CHECK(admits("", last, "19700101000000"));
  for (const std::string timestamp : {"", "20261301000000", "2026030200000", "x"}) {
    CAPTURE(timestamp);
    CHECK(admits("", "", timestamp));
    CHECK_FALSE(admits(first, "", timestamp));
    CHECK_FALSE(admits("", last, timestamp));
  }
}

TEST_CASE("skipped lines are counted by reason", "[replay][time_window]") {
  const std::string first = "20260302000000";
  const std::string last = "20260303000000";
  const std::string before = "20260301000000";
  const std::string after = "20260304000000";
  CHECK(report_of({"", ""}, {"", before, after}).empty());
  CHECK(report_of({first, last}, {}).empty());
  CHECK(report_of({first, last}, {first}).empty());
  CHECK(report_of({first, ""}, {"", ""}) ==
        "warning: --since skipped 2 of 2 messages: 2 with no timestamp, 0 outside the time limits");
  CHECK(report_of({"", last}, {after, "", first}) ==
        "warning: --until skipped 2 of 3 messages: 1 with no timestamp, 1 outside the time limits");
  CHECK(report_of({first, last}, {before, after}) ==
        "warning: --since and --until skipped 2 of 2 messages: 0 with no timestamp, 2 outside the "
        "time limits");
  CHECK(report_of({first, last}, {before, first, after}) ==
        "info: --since and --until skipped 2 of 3 messages: 0 with no timestamp, 2 outside the "
        "time limits");
}

}  // namespace

}  // namespace pbm
