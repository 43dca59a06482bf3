// SPDX-License-Identifier: MPL-2.0
#include "flow/recent_set.h"

#include "support/catch.h"
#include "support/counted_new.h"

#include <cstdint>
#include <deque>
#include <random>
#include <set>

namespace pbm {

namespace {

TEST_CASE("a set has what was added", "[flow][recent_set]") {
  RecentSet set;
  CHECK_FALSE(set.contains(0));
  for (const std::uint64_t each : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{0}}) {
    CHECK_FALSE(set.contains(each));
    set.add(each);
    CHECK(set.contains(each));
  }
  set.add(7);
  CHECK(set.size() == 3u);
}

TEST_CASE("the oldest leaves the set for the newest", "[flow][recent_set]") {
  RecentSet set;
  for (std::uint64_t each = 0; each < RecentSet::kMost; ++each) set.add(each);
  CHECK(set.contains(0));
  set.add(0);  // does not make it newer
  set.add(RecentSet::kMost);
  CHECK_FALSE(set.contains(0));
  CHECK(set.contains(1));
  CHECK(set.contains(RecentSet::kMost));
  CHECK(set.size() == RecentSet::kMost);
}

// The low bits choose the place in the table: here many want the same ones.
TEST_CASE("a set is exact, whatever the places that its fingerprints want", "[flow][recent_set]") {
  RecentSet set;
  std::deque<std::uint64_t> kept;
  std::set<std::uint64_t> expected;
  std::mt19937_64 random(1);
  for (int round = 0; round < 150'000; ++round) {
    const auto each = (random() << 17) + random() % 12'500 * 8;
    set.add(each);
    if (!expected.insert(each).second) continue;
    kept.push_back(each);
    if (kept.size() <= RecentSet::kMost) continue;
    const auto gone = kept.front();
    kept.pop_front();
    expected.erase(gone);
    if (set.contains(gone)) FAIL("an old one is there still, round " << round);
  }
  for (const auto each : kept) {
    if (!set.contains(each)) FAIL("one is missing");
  }
  CHECK(set.size() == RecentSet::kMost);
}

TEST_CASE("a full set allocates no memory", "[flow][recent_set]") {
  RecentSet set;
  for (std::uint64_t each = 0; each < RecentSet::kMost; ++each) set.add(each * 3);
  const auto before = allocations();
  for (std::uint64_t each = 0; each < 1000; ++each) set.add(each * 3 + 1);
  CHECK(allocations() == before);
}

}  // namespace

}  // namespace pbm
