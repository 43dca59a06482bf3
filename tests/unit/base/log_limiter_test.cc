// SPDX-License-Identifier: MPL-2.0
#include "base/log_limiter.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <algorithm>

namespace pbm {

namespace {

class Bench {
 public:
  explicit Bench(LogLevel level = LogLevel::info) : log(level) {
    REQUIRE(log.to_file(directory.path("log")).ok());
  }

  void say(int times) {
    for (int i = 0; i < times; ++i) repeats.say(log, LogLevel::warning, "one", now);
  }

  // How many lines say this, each time asked.
  [[nodiscard]] std::size_t count(const std::string& words) const {
    const auto text = directory.read("log");
    std::size_t found = 0;
    for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++found;
    return found;
  }

  TemporaryDirectory directory;
  Log log;
  LogLimiter repeats{"odd things"};
  TimePoint now{std::chrono::hours(5)};
};

TEST_CASE("the first lines of an hour are logged, the others counted", "[base][log_limiter]") {
  Bench bench;
  bench.say(LogLimiter::kBurst);
  CHECK(bench.count(" warning: one\n") == std::size_t{LogLimiter::kBurst});
  bench.say(5);
  bench.now += LogLimiter::kWindow - std::chrono::milliseconds(1);
  bench.say(1);
  bench.repeats.sum_up(bench.log, bench.now);
  CHECK(bench.count("\n") == std::size_t{LogLimiter::kBurst});  // the hour isn't over
  bench.now += std::chrono::milliseconds(1);
  bench.repeats.sum_up(bench.log, bench.now, "all is well");
  bench.repeats.sum_up(bench.log, bench.now);
  CHECK(bench.count(" warning: odd things: 6 more in the last hour; all is well\n") == 1u);
  CHECK(bench.count("\n") == std::size_t{LogLimiter::kBurst} + 1);
  bench.say(LogLimiter::kBurst + 1);
  CHECK(bench.count(" warning: one\n") == std::size_t{2} * LogLimiter::kBurst);
}

TEST_CASE("the count of an hour is logged before the lines of the next", "[base][log_limiter]") {
  Bench bench;
  bench.say(LogLimiter::kBurst + 3);
  bench.now += LogLimiter::kWindow;
  bench.say(1);
  const auto text = bench.directory.read("log");
  CHECK(text.find("odd things: 3 more in the last hour\n") < text.rfind(" warning: one\n"));
}

TEST_CASE("the hour begins with its first line", "[base][log_limiter]") {
  Bench bench;
  bench.say(1);
  bench.now += LogLimiter::kWindow - std::chrono::seconds(1);
  bench.say(LogLimiter::kBurst);
  CHECK(bench.count(" warning: one\n") == std::size_t{LogLimiter::kBurst});
}

TEST_CASE("at the end the count is logged, if any", "[base][log_limiter]") {
  Bench bench;
  bench.repeats.finish(bench.log);
  CHECK(bench.count("\n") == 0u);
  bench.say(LogLimiter::kBurst + 2);
  bench.repeats.finish(bench.log);
  bench.repeats.finish(bench.log);
  CHECK(bench.count(" warning: odd things: 2 more\n") == 1u);
}

TEST_CASE("at level debug every line is logged", "[base][log_limiter]") {
  Bench bench(LogLevel::debug);
  bench.say(LogLimiter::kBurst + 4);
  CHECK(bench.count(" warning: one\n") == std::size_t{LogLimiter::kBurst});
  CHECK(bench.count(" debug: one\n") == 4u);
}

}  // namespace

}  // namespace pbm
