// SPDX-License-Identifier: MPL-2.0
// Status and metrics of a run are tested in monitor_test.cc.
#include "monitor/reports.h"

#include "support/catch.h"
#include "support/fake_source.h"
#include "support/temporary.h"

namespace pbm {

namespace {

struct ReportsBench {
  TemporaryDirectory directory;
  Log log{LogLevel::info};
  Notify notify;
  TimePoint now{std::chrono::hours(3)};
  FakeSource source{now};
  int asked = 0;  // for the state

  ReportsBench() { REQUIRE(log.to_file(directory.path("log")).ok()); }

  [[nodiscard]] Reports reports(const ReportSettings& settings) {
    const auto state = [this] {
      ++asked;
      return RunState{.statistics = {}, .activity = "busy", .consuming = true};
    };
    return {settings, source, notify, log, state, now};
  }

  [[nodiscard]] std::string log_text() const { return directory.read("log"); }
  [[nodiscard]] std::size_t log_lines() const {
    const auto text = log_text();
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

TEST_CASE("without reports nothing is ever due", "[monitor][reports]") {
  ReportsBench bench;
  auto reports = bench.reports({});
  CHECK_FALSE(reports.wake_at({}).has_value());
  reports.look({bench.now + std::chrono::hours(1)});
  CHECK(bench.asked == 0);
}

TEST_CASE("statistics are logged at the interval, not at the start", "[monitor][reports]") {
  ReportsBench bench;
  auto reports = bench.reports({.statistics_every = std::chrono::seconds(60)});
  reports.look({bench.now});
  reports.look({bench.now + std::chrono::seconds(59)});
  CHECK(bench.log_lines() == 0u);
  bench.now += std::chrono::seconds(60);
  CHECK(reports.wake_at({}) == bench.now);
  reports.look({bench.now});
  reports.look({bench.now});
  CHECK(bench.log_lines() == 1u);
  CHECK(reports.wake_at({}) == bench.now + std::chrono::seconds(60));
}

TEST_CASE("statistics wait for the depth of the queue for at most one second",
          "[monitor][reports]") {
  ReportsBench bench;
  bench.source.answers_at_once = false;
  bench.source.depth_now = 9;
  auto reports = bench.reports({});
  reports.request_statistics(bench.now);
  reports.look({bench.now});
  CHECK(bench.log_lines() == 0u);
  CHECK(reports.wake_at({}) == bench.now + Reports::kDepthTimeout);
  SECTION("the broker answers") {
    bench.source.answer();
    reports.look({bench.now});
    CHECK(bench.log_lines() == 1u);
    CHECK_FALSE(reports.wake_at({}).has_value());
  }
  SECTION("it does not") {
    reports.look({bench.now + Milliseconds(999)});
    CHECK(bench.log_lines() == 0u);
    reports.look({bench.now + Reports::kDepthTimeout});
    CHECK(bench.log_lines() == 1u);
  }
  SECTION("it is gone") {
    reports.connection_lost();
    reports.look({bench.now});
    CHECK(bench.log_lines() == 1u);
  }
}

TEST_CASE("another reason for not consuming is reported at once", "[monitor][reports]") {
  ReportsBench bench;
  const auto metrics = MetricsFile::open(bench.directory.path("m.prom"));
  REQUIRE(metrics.ok());
  bench.source.consuming = false;
  auto reports = bench.reports({.metrics = &*metrics});
  reports.look({bench.now});
  CHECK(bench.asked == 1);
  bench.now += std::chrono::seconds(1);
  reports.look({bench.now});
  CHECK(bench.asked == 1);
  bench.source.trouble = "looking elsewhere";
  reports.look({bench.now});
  reports.look({bench.now});
  CHECK(bench.asked == 2);
  bench.source.consuming = true;
  reports.look({bench.now});
  CHECK(bench.asked == 3);
}

TEST_CASE("failures to write metrics are logged a limited number of times", "[monitor][reports]") {
  ReportsBench bench;
  const auto metrics = MetricsFile::open(bench.directory.path("m.prom"));
  REQUIRE(metrics.ok());
  auto reports = bench.reports({.metrics = &*metrics});
  std::filesystem::remove(bench.directory.path("m.prom"));
  std::filesystem::create_directories(bench.directory.path("m.prom/in the way"));
  for (int i = 0; i < 100; ++i) {
    reports.look({bench.now});
    bench.now += Reports::kMetricsEvery;
  }
  CHECK(bench.asked == 100);
  CHECK(bench.log_lines() == std::size_t{LogLimiter::kBurst});
  reports.finish(bench.now);
  CHECK(bench.log_text().find(" failures to write the metrics: 81 more\n") != std::string::npos);
}

}  // namespace

}  // namespace pbm
