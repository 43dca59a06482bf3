// SPDX-License-Identifier: MPL-2.0
#include "flow/push.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

constexpr auto kBuild = EventKind::build;
constexpr auto kTest = EventKind::test;

Push::End end_of(std::string_view task_id, std::string_view run_id, std::string_view result,
                 EventKind kind = kBuild) {
  return {.kind = kind, .result = result, .task_id = task_id, .run_id = run_id};
}

TEST_CASE("a push is over when all groups of its tasks are resolved", "[flow][push]") {
  Push push;
  CHECK_FALSE(push.has_begun());
  CHECK_FALSE(push.is_resolved());
  push.saw_task("A");
  push.saw_task("B");
  push.saw_task("A");
  CHECK(push.has_begun());
  CHECK(push.counts().groups == 2u);
  CHECK(push.counts().open_groups == 2u);
  push.resolved("A");
  push.resolved("other");
  CHECK_FALSE(push.is_resolved());
  push.resolved("B");
  CHECK(push.is_resolved());
  push.saw_task("C");
  CHECK_FALSE(push.is_resolved());
}

TEST_CASE("a group that was resolved before a task of it was seen counts", "[flow][push]") {
  Push push;
  push.resolved("A");
  CHECK_FALSE(push.is_resolved());
  CHECK_FALSE(push.has_begun());
  push.saw_task("A");
  CHECK(push.is_resolved());
}

TEST_CASE("a group that is resolved again was resolved the first time", "[flow][push]") {
  Push push;
  push.saw_task("A");
  push.resolved("A");
  push.saw_task("A");
  CHECK(push.is_resolved());
  push.resolved("A");
  push.saw_task("B");
  CHECK_FALSE(push.is_resolved());
  CHECK(push.counts().open_groups == 1u);
}

TEST_CASE("of the resolved groups of all pushes the newest are remembered", "[flow][push]") {
  Push push;
  push.saw_task("own");
  push.resolved("own");
  push.resolved("early");
  for (std::size_t i = 0; i < RecentSet::kMost; ++i) push.resolved(std::to_string(i));
  push.saw_task("early");
  CHECK(push.counts().open_groups == 1u);
  push.saw_task("0");
  CHECK(push.counts().open_groups == 1u);
  CHECK(push.counts().groups == 3u);
}

TEST_CASE("a task whose group is unknown ends no push", "[flow][push]") {
  Push push;
  push.saw_task({});
  CHECK(push.has_begun());
  CHECK_FALSE(push.is_resolved());
  CHECK(push.counts().groups == 0u);
}

TEST_CASE("of a task the latest run counts, in whatever order they come", "[flow][push]") {
  Push push;
  push.ended(end_of("T", "0", "failure"));
  CHECK(push.has_failed());
  push.ended(end_of("T", "2", "success"));
  CHECK_FALSE(push.has_failed());
  push.ended(end_of("T", "1", "exception"));
  push.ended(end_of("T", {}, "exception"));
  CHECK_FALSE(push.has_failed());
  push.ended(end_of("T", "10", "warnings"));
  CHECK(push.has_failed());
  const auto counts = push.counts();
  CHECK(counts.builds == 1u);
  CHECK((counts.results == decltype(counts.results){{"warnings", 1}}));
}

TEST_CASE("builds, tests and each of their results are counted", "[flow][push]") {
  Push push;
  CHECK_FALSE(push.has_ends());
  push.ended(end_of("a", "0", "success"));
  push.ended(end_of("b", "0", "retry", kTest));
  push.ended(end_of("c", "0", "success", kTest));
  push.ended(end_of("c", "0", "success", kTest));  // another locale of the same
  CHECK_FALSE(push.has_failed());
  // Of sources without tasks each event is one.
  push.ended(end_of({}, {}, "failure"));
  push.ended(end_of({}, {}, "failure"));
  push.ended(end_of({}, {}, {}));
  CHECK(push.has_failed());
  CHECK(push.has_ends());
  CHECK(push.has_begun());
  const auto counts = push.counts();
  CHECK(counts.builds == 4u);
  CHECK(counts.tests == 2u);
  CHECK((counts.results ==
         decltype(counts.results){{"failure", 2}, {"retry", 1}, {"success", 2}, {"unknown", 1}}));
}

}  // namespace

}  // namespace pbm
