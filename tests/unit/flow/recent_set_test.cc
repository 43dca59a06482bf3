// SPDX-License-Identifier: MPL-2.0
#include "flow/recent_set.h"

#include "support/catch.h"
#include "support/counted_new.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>

namespace pbm {

namespace {

constexpr std::size_t kPromised = 65536;  // pulsebuildmonitor-events(5)

TEST_CASE("a set has what was added", "[flow][recent_set]") {
  RecentSet set;
  CHECK_FALSE(set.contains(0));
  for (const std::uint64_t each : {std::uint64_t{0}, std::uint64_t{7}, ~std::uint64_t{1}}) {
    CHECK_FALSE(set.contains(each));
    set.add(each);
    CHECK(set.contains(each));
  }
}

TEST_CASE("the newest 65536 are recognized, and old ones forgotten", "[flow][recent_set]") {
  RecentSet set;
  std::deque<std::uint64_t> newest;
  std::mt19937_64 random(1);
  std::uint64_t forgotten = 0;
  std::uint64_t first = 0;
  for (int round = 0; round < 600'000; ++round) {
    const auto each = random();
    if (round == 0) first = each;
    set.add(each);
    newest.push_back(each);
    if (newest.size() > kPromised) newest.pop_front();
    if (!set.contains(newest.front())) ++forgotten;
  }
  CHECK(forgotten == 0);
  for (const auto each : newest) {
    if (!set.contains(each)) FAIL("one is missing");
  }
  CHECK_FALSE(set.contains(first));
}

TEST_CASE("an entry that is added again keeps its place", "[flow][recent_set]") {
  constexpr std::uint64_t kRow = 4096;  // equal low bits
  RecentSet set;
  for (std::uint64_t each = 0; each < 48; ++each) set.add(each * kRow);
  set.add(0);
  CHECK(set.contains(0));
  set.add(48 * kRow);
  CHECK_FALSE(set.contains(0));
  CHECK(set.contains(kRow));
}

TEST_CASE("only the first of a set allocates memory", "[flow][recent_set]") {
  RecentSet set;
  set.add(1);
  const auto before = allocations();
  for (std::uint64_t each = 0; each < 100'000; ++each) set.add(each * 3 + 1);
  CHECK(allocations() == before);
}

}  // namespace

}  // namespace pbm
