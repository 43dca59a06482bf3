// SPDX-License-Identifier: MPL-2.0
#include "broker/reconnect_policy.h"
#include "support/catch.h"

#include <random>
#include <vector>

namespace pbm {

namespace {

std::vector<int> seconds_of(Backoff& backoff, int attempts) {
  std::vector<int> waits;
  for (int i = 0; i < attempts; ++i) {
    waits.push_back(static_cast<int>(backoff.next().count() / 1000));
  }
  return waits;
}

TEST_CASE("intervals double from one second to a minute", "[broker][backoff]") {
  Backoff backoff([] { return 0.0; });
  CHECK(seconds_of(backoff, 10) == std::vector{1, 2, 4, 8, 16, 32, 60, 60, 60, 60});
  for (int i = 0; i < 100000; ++i) REQUIRE(backoff.next() == Backoff::kLongest);
}

TEST_CASE("a success starts the backoff over", "[broker][backoff]") {
  Backoff backoff([] { return 0.0; });
  CHECK(seconds_of(backoff, 3) == std::vector{1, 2, 4});
  backoff.reset();
  CHECK(seconds_of(backoff, 2) == std::vector{1, 2});
}

TEST_CASE("up to a quarter is added at random, within the maximum", "[broker][backoff]") {
  Backoff least([] { return 0.0; });
  Backoff most([] { return 1.0; });
  std::mt19937 engine(1);
  Backoff any([&engine] { return std::uniform_real_distribution<double>(0.0, 1.0)(engine); });
  bool differs = false;
  for (int i = 0; i < 20; ++i) {
    const auto low = least.next();
    const auto high = most.next();
    const auto between = any.next();
    CAPTURE(i);
    CHECK(high == std::min(Backoff::kLongest, low * 5 / 4));
    CHECK(between >= low);
    CHECK(between <= high);
    differs = differs || (between != low && between != high);
  }
  CHECK(differs);
}

TEST_CASE("only connection failures are temporary", "[broker][backoff]") {
  CHECK(may_pass(ErrorKind::connection));
  for (const auto kind : {ErrorKind::refused, ErrorKind::protocol, ErrorKind::config,
                          ErrorKind::usage, ErrorKind::internal}) {
    CAPTURE(exit_code(kind));
    CHECK_FALSE(may_pass(kind));
  }
  CHECK(Backoff([] { return 0.0; }).slowest() == Backoff::kLongest);
}

}  // namespace

}  // namespace pbm
