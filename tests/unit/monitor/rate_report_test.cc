// SPDX-License-Identifier: MPL-2.0
#include "monitor/rate_report.h"

#include "support/catch.h"
#include "support/fake_source.h"
#include "support/temporary.h"

#include <string>

namespace pbm {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct RateBench {
  TemporaryDirectory directory;
  TimePoint now{std::chrono::hours(2)};
  FakeSource source{now};
  EventCounts counts;
  Log log{LogLevel::info};
  RateReport report{seconds(120), source, counts, log, now};

  RateBench() { REQUIRE(log.to_file(directory.path("log")).ok()); }

  // The last line of the log, after "rates: ".
  std::string after(seconds time) {
    now += time;
    report.look({.now = now});
    auto text = directory.read("log");
    const auto at = text.rfind("rates: ");
    return at == text.npos ? "" : text.substr(at + 7);
  }
};

TEST_CASE("rates are those since the last report", "[monitor][rate_report]") {
  RateBench bench;
  bench.counts.add(EventKind::build, "try", "success", 5);
  bench.counts.add(EventKind::test, "autoland", "failure", 1);
  CHECK(bench.after(seconds(119)).empty());
  CHECK(bench.after(seconds(1)) == "3.0 events/min: 2.5 success, 0.5 failure\n");
  bench.counts.add(EventKind::test, "try", {}, 4);
  CHECK(bench.after(seconds(120)) == "2.0 events/min: 2.0 unknown\n");
  CHECK(bench.after(seconds(120)) == "0.0 events/min\n");
}

TEST_CASE("the delay is the average since the last report", "[monitor][rate_report]") {
  RateBench bench;
  bench.counts.add_delay(milliseconds(2000));
  bench.counts.add_delay(milliseconds(4000));
  CHECK(bench.after(seconds(120)) == "0.0 events/min; printed 3s after their end\n");
  bench.counts.add_delay(milliseconds(65000));
  CHECK(bench.after(seconds(120)) == "0.0 events/min; printed 1m05s after their end\n");
}

TEST_CASE("the broker is asked for the depth before a report", "[monitor][rate_report]") {
  RateBench bench;
  bench.source.depth_now = 12;
  bench.source.answers_at_once = true;
  CHECK(bench.after(seconds(118)).empty());
  CHECK_FALSE(bench.source.asked_depth.has_value());
  CHECK(bench.after(seconds(1)).empty());
  CHECK(bench.after(seconds(1)) == "0.0 events/min; 12 in the queue\n");
}

TEST_CASE("without an interval, and at the end of a run, nothing is reported",
          "[monitor][rate_report]") {
  RateBench bench;
  bench.report.look({.now = bench.now + seconds(200), .is_running = false});
  CHECK(bench.after(seconds(0)).empty());
  RateReport none({}, bench.source, bench.counts, bench.log, bench.now);
  CHECK_FALSE(none.wake_at({}).has_value());
  CHECK(bench.report.wake_at({}) == bench.now + seconds(119));
}

}  // namespace

}  // namespace pbm
