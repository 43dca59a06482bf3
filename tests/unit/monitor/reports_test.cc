// SPDX-License-Identifier: MPL-2.0
// Status and metrics as a run sends them are in run_test.cc.
#include "monitor/reports.h"

#include "support/catch.h"
#include "support/temporary.h"

namespace pbm {

namespace {

struct Bench {
  TemporaryDirectory directory;
  Log log{LogLevel::info};
  Notify notify;
  TimePoint now{std::chrono::hours(3)};

  Bench() { REQUIRE(log.to_file(directory.path("log")).ok()); }

  [[nodiscard]] std::size_t log_lines() const {
    const auto text = directory.read("log");
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

TEST_CASE("with nobody who watches nothing is ever due", "[monitor][reports]") {
  Bench bench;
  const Reports reports(std::nullopt, nullptr, bench.notify, bench.log, bench.now);
  CHECK_FALSE(reports.due_at().has_value());
  CHECK_FALSE(reports.is_due(bench.now + std::chrono::hours(1), true));
}

TEST_CASE("the line of statistics comes at its interval, and not at the start", "[monitor][reports]") {
  Bench bench;
  Reports reports(std::chrono::seconds(60), nullptr, bench.notify, bench.log, bench.now);
  CHECK_FALSE(reports.is_due(bench.now, true));
  CHECK_FALSE(reports.take_line(bench.now + std::chrono::seconds(59)));
  bench.now += std::chrono::seconds(60);
  CHECK(reports.is_due(bench.now, false));
  CHECK(reports.take_line(bench.now));
  CHECK_FALSE(reports.take_line(bench.now));
  CHECK_FALSE(reports.is_due(bench.now, false));
  CHECK(reports.due_at() == bench.now + std::chrono::seconds(60));
}

TEST_CASE("metrics that can't be written are complained of, not without end", "[monitor][reports]") {
  Bench bench;
  const auto metrics = MetricsFile::open(bench.directory.path("m.prom"));
  REQUIRE(metrics.ok());
  Reports reports(std::nullopt, &*metrics, bench.notify, bench.log, bench.now);
  std::filesystem::remove(bench.directory.path("m.prom"));
  std::filesystem::create_directories(bench.directory.path("m.prom/in the way"));
  for (int i = 0; i < 100; ++i) {
    CHECK(reports.is_due(bench.now, false));
    reports.send({}, bench.now);
    bench.now += Reports::kMetricsEvery;
  }
  CHECK(bench.log_lines() == std::size_t{Repeats::kBurst});
  reports.finish({}, bench.now);
  const auto text = bench.directory.read("log");
  CHECK(text.find(" 81 more failures to write the metrics\n") != std::string::npos);
}

}  // namespace

}  // namespace pbm
