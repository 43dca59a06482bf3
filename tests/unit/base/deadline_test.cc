// SPDX-License-Identifier: MPL-2.0
#include "base/clock.h"
#include "support/catch.h"

namespace pbm {

namespace {

constexpr TimePoint kNoon{std::chrono::hours(12)};

TEST_CASE("a deadline has a time, and has come from then on", "[base][deadline]") {
  Deadline deadline;
  CHECK_FALSE(deadline.is_set());
  CHECK_FALSE(deadline.has_come(kNoon));
  CHECK_FALSE(deadline.when().has_value());
  deadline.set(kNoon);
  CHECK(deadline.is_set());
  CHECK((deadline.when() == kNoon));
  CHECK_FALSE(deadline.has_come(kNoon - Milliseconds(1)));
  CHECK(deadline.has_come(kNoon));
  deadline.clear();
  CHECK_FALSE(deadline.has_come(kNoon));
}

TEST_CASE("earlier() returns the earlier time, or the only one", "[base][deadline]") {
  const auto later = kNoon + Milliseconds(1);
  CHECK((earlier(kNoon, later) == kNoon));
  CHECK((earlier(later, kNoon) == kNoon));
  CHECK((earlier(std::nullopt, later) == later));
  CHECK((earlier(later, std::nullopt) == later));
  CHECK_FALSE(earlier(std::nullopt, std::nullopt).has_value());
}

}  // namespace

}  // namespace pbm
