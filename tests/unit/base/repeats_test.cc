// SPDX-License-Identifier: MPL-2.0
#include "base/repeats.h"

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
  Repeats repeats{"odd things"};
  TimePoint now{std::chrono::hours(5)};
};

TEST_CASE("the first lines of an hour are said, the others counted", "[base][repeats]") {
  Bench bench;
  bench.say(Repeats::kBurst);
  CHECK(bench.count(" warning: one\n") == std::size_t{Repeats::kBurst});
  bench.say(5);
  bench.now += Repeats::kWindow - std::chrono::milliseconds(1);
  bench.say(1);
  bench.repeats.sum_up(bench.log, bench.now);
  CHECK(bench.count("\n") == std::size_t{Repeats::kBurst});  // the hour isn't over
  bench.now += std::chrono::milliseconds(1);
  bench.repeats.sum_up(bench.log, bench.now, "all is well");
  bench.repeats.sum_up(bench.log, bench.now);
  CHECK(bench.count(" warning: 6 more odd things in the last hour; all is well\n") == 1u);
  CHECK(bench.count("\n") == std::size_t{Repeats::kBurst} + 1);
  bench.say(Repeats::kBurst + 1);
  CHECK(bench.count(" warning: one\n") == std::size_t{2} * Repeats::kBurst);
}

TEST_CASE("what an hour held back is said before the next hour's lines", "[base][repeats]") {
  Bench bench;
  bench.say(Repeats::kBurst + 3);
  bench.now += Repeats::kWindow;
  bench.say(1);
  const auto text = bench.directory.read("log");
  CHECK(text.find("3 more odd things in the last hour\n") < text.rfind(" warning: one\n"));
}

TEST_CASE("the hour begins with its first line", "[base][repeats]") {
  Bench bench;
  bench.say(1);
  bench.now += Repeats::kWindow - std::chrono::seconds(1);
  bench.say(Repeats::kBurst);
  CHECK(bench.count(" warning: one\n") == std::size_t{Repeats::kBurst});
}

TEST_CASE("at the end what was held back is said, and nothing where nothing was",
          "[base][repeats]") {
  Bench bench;
  bench.repeats.finish(bench.log);
  CHECK(bench.count("\n") == 0u);
  bench.say(Repeats::kBurst + 2);
  bench.repeats.finish(bench.log);
  bench.repeats.finish(bench.log);
  CHECK(bench.count(" warning: 2 more odd things\n") == 1u);
}

TEST_CASE("at level debug every line is there", "[base][repeats]") {
  Bench bench(LogLevel::debug);
  bench.say(Repeats::kBurst + 4);
  CHECK(bench.count(" warning: one\n") == std::size_t{Repeats::kBurst});
  CHECK(bench.count(" debug: one\n") == 4u);
}

}  // namespace

}  // namespace pbm
