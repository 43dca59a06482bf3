// SPDX-License-Identifier: MPL-2.0
#include "flow/recent_failures.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

Event failed_event(std::string_view label, std::string_view result = "failure") {
  Event event;
  event.kind = EventKind::test;
  event.set(Field::label, label);
  event.set(Field::result, result);
  return event;
}

TEST_CASE("failures and exceptions are kept, the newest first", "[flow][recent_failures]") {
  RecentFailures failures;
  CHECK(failures.newest(5).empty());
  for (const auto* const result : {"success", "warnings", "retry", "canceled"}) {
    failures.add(failed_event("x", result));
  }
  CHECK(failures.total() == 0u);
  failures.add(failed_event("a"));
  failures.add(failed_event("b", "exception"));
  REQUIRE(failures.newest(5).size() == 2u);
  CHECK(failures.newest(5)[0]->name == "b");
  CHECK(failures.newest(5)[0]->result == "exception");
  CHECK(failures.newest(1).size() == 1u);
}

TEST_CASE("only the last failures are kept, with bounded texts", "[flow][recent_failures]") {
  RecentFailures failures;
  for (int i = 1; i <= 120; ++i) failures.add(failed_event("label" + std::to_string(i)));
  CHECK(failures.total() == 120u);
  const auto newest = failures.newest(1000);
  REQUIRE(newest.size() == RecentFailures::kMost);
  CHECK(newest.front()->name == "label120");
  CHECK(newest.back()->name == "label71");

  const std::string text(5000, 'x');
  auto event = failed_event(text);
  event.set(Field::logurl, text);
  failures.add(event);
  CHECK(failures.newest(1)[0]->name.size() == RecentFailures::kMostNameBytes);
  CHECK(failures.newest(1)[0]->logurl.empty());
}

TEST_CASE("without a label, the platform is named", "[flow][recent_failures]") {
  RecentFailures failures;
  Event event;
  event.set(Field::result, "failure");
  event.set(Field::platform, "win32");
  event.set(Field::buildtype, "debug");
  failures.add(event);
  CHECK(failures.newest(1)[0]->name == "build win32 debug");
  event.kind = EventKind::test;
  event.set(Field::test, "xpcshell");
  failures.add(event);
  CHECK(failures.newest(1)[0]->name == "xpcshell win32 debug");
}

}  // namespace

}  // namespace pbm
