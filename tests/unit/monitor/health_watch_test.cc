// SPDX-License-Identifier: MPL-2.0
#include "monitor/health_watch.h"

#include "support/catch.h"
#include "support/fake_source.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>

namespace pbm {

namespace {

struct HealthBench {
  TemporaryDirectory directory;
  TimePoint now{std::chrono::hours(2)};
  FakeSource source{now};
  Log log{LogLevel::info};
  Result<HealthFile> file = HealthFile::open(directory.path("health"));
  HealthWatch watch{&*file, source, log, now};

  HealthBench() { REQUIRE(log.to_file(directory.path("log")).ok()); }

  // Whether a look at this time touches the file.
  bool touches_after(Milliseconds time) {
    REQUIRE(file->clear().ok());
    now += time;
    watch.look({.now = now});
    return is_touched();
  }

  [[nodiscard]] bool is_touched() const {
    struct stat status{};
    REQUIRE(::stat(directory.path("health").c_str(), &status) == 0);
    return status.st_mtime != 0;
  }
};

TEST_CASE("the health file is touched once a second", "[monitor][health_watch]") {
  HealthBench bench;
  CHECK(bench.touches_after(Milliseconds(0)));
  CHECK_FALSE(bench.touches_after(Milliseconds(500)));
  CHECK_FALSE(bench.touches_after(Milliseconds(499)));
  CHECK((bench.watch.wake_at({}) == bench.now + Milliseconds(1)));
  CHECK(bench.touches_after(Milliseconds(1)));
  CHECK(bench.touches_after(Milliseconds(60000)));
}

TEST_CASE("it is not touched while nothing is consumed, or the run ends",
          "[monitor][health_watch]") {
  HealthBench bench;
  bench.source.consuming = false;
  CHECK_FALSE(bench.touches_after(Milliseconds(1000)));
  bench.source.consuming = true;
  CHECK(bench.touches_after(Milliseconds(1000)));
  bench.now += Milliseconds(1000);
  REQUIRE(bench.file->clear().ok());
  bench.watch.look({.now = bench.now, .is_running = false});
  CHECK_FALSE(bench.is_touched());
  CHECK_FALSE(bench.watch.wake_at({.is_running = false}).has_value());
}

TEST_CASE("it is cleared at the end of the run", "[monitor][health_watch]") {
  HealthBench bench;
  REQUIRE(bench.touches_after(Milliseconds(1000)));
  bench.watch.finish(bench.now);
  CHECK_FALSE(bench.is_touched());
}

TEST_CASE("a failure to touch it is logged when it begins", "[monitor][health_watch]") {
  HealthBench bench;
  const auto path = bench.directory.path("health");
  const auto failures = [&bench] {
    const auto text = bench.directory.read("log");
    return std::count(text.begin(), text.end(), '\n');
  };
  for (const int expected : {1, 2}) {
    REQUIRE(std::filesystem::remove(path));
    std::filesystem::create_directory(path);
    for (int i = 0; i < 3; ++i) bench.watch.look({.now = bench.now += Milliseconds(1000)});
    CHECK(failures() == expected);
    REQUIRE(std::filesystem::remove(path));
    bench.watch.look({.now = bench.now += Milliseconds(1000)});
    CHECK(bench.is_touched());
  }
  CHECK(bench.directory.read("log").find("warning: touch --health '" + path +
                                         "': Is a directory\n") != std::string::npos);
}

TEST_CASE("without a health file, the watch never wakes", "[monitor][health_watch]") {
  HealthBench bench;
  HealthWatch watch(nullptr, bench.source, bench.log, bench.now);
  CHECK_FALSE(watch.wake_at({}).has_value());
  watch.look({.now = bench.now});
  watch.finish(bench.now);
  CHECK(bench.directory.names() == "health log ");
}

}  // namespace

}  // namespace pbm
