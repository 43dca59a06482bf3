// SPDX-License-Identifier: MPL-2.0
#include "flow/event_counts.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

std::string shown_rows(const EventCounts& counts) {
  std::string all;
  for (const auto& row : counts.rows()) {
    all += std::string(name_of(row.kind)) + "/" + std::string(row.tree) + "/" +
           std::string(row.result) + "=" + std::to_string(row.count) + " ";
  }
  return all;
}

TEST_CASE("events are counted by kind, tree and result", "[flow][event_counts]") {
  EventCounts counts;
  CHECK(counts.rows().empty());
  counts.add(EventKind::build, "try", "success");
  counts.add(EventKind::test, "try", "failure");
  counts.add(EventKind::test, "try", "failure");
  counts.add(EventKind::test, "autoland", "canceled");
  CHECK(shown_rows(counts) == "test/autoland/canceled=1 build/try/success=1 test/try/failure=2 ");
}

TEST_CASE("events that may come are rows with 0 only where they are asked for",
          "[flow][event_counts]") {
  EventCounts counts;
  counts.expect({.trees = {"try"}, .kinds = {EventKind::build}, .results = {"success", "failure"}});
  CHECK(counts.rows().empty());
  CHECK(counts.rows_with_expected().size() == 2);
  counts.add(EventKind::build, "new", "canceled");
  CHECK(shown_rows(counts) == "build/new/canceled=1 ");
  CHECK(counts.rows_with_expected().size() == 5);  // success and failure of both, and canceled
  CHECK_FALSE(counts.has_starts());
  counts.expect({.starts = true});
  CHECK(counts.has_starts());
  CHECK(counts.rows_with_expected().size() == 5);
}

TEST_CASE("an unknown tree or result is empty", "[flow][event_counts]") {
  EventCounts counts;
  counts.add(EventKind::build, {}, {});
  counts.add(EventKind::build, {}, "never heard of");
  CHECK(shown_rows(counts) == "build//=2 ");
}

TEST_CASE("trees beyond the limit, and long names, are counted together", "[flow][event_counts]") {
  EventCounts counts;
  counts.add(EventKind::build, std::string(EventCounts::kMostTreeBytes + 1, 'x'), "success");
  CHECK(shown_rows(counts) == "build/other/success=1 ");
  for (int i = 0; i < 1000; ++i) {
    counts.add(EventKind::build, "tree" + std::to_string(i), "success");
  }
  CHECK(counts.rows().size() == EventCounts::kMostTrees);
  std::uint64_t others = 0;
  for (const auto& row : counts.rows()) {
    if (row.tree == EventCounts::kOther) others = row.count;
  }
  CHECK(others == 1000 - (EventCounts::kMostTrees - 1) + 1);
  counts.add(EventKind::build, "tree0", "success");
  CHECK(counts.rows().size() == EventCounts::kMostTrees);
}

TEST_CASE("long names of tests are compared and kept up to a limit", "[flow][event_counts]") {
  EventCounts counts;
  const std::string most(EventCounts::kMostTestBytes, 'x');
  counts.add_failed_test(most);
  counts.add_failed_test(most + "1");
  counts.add_failed_test(most + "2");
  counts.add_failed_test("short");
  const auto worst = counts.worst_tests(10);
  REQUIRE(worst.size() == 3);
  CHECK(worst[0].first == most.substr(3) + "...");
  CHECK(worst[0].second == 2);
  CHECK(worst[1].first == "short");
  CHECK(worst[2].first == most);
}

}  // namespace

}  // namespace pbm
