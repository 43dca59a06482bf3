// SPDX-License-Identifier: MPL-2.0
#include "event/condition.h"

#include "event/filter.h"
#include "support/catch.h"

namespace pbm {

namespace {

using enum Condition::Order;

Event ran_task() {
  Event event;
  event.set(Field::label, "test-linux2404-64/opt-reftest-2");
  event.set(Field::push_id, "41");
  event.set(Field::buildid, "20260301091305");
  event.begin_tags() = {"nightly", "l10n"};
  event.set(Field::scheduled, "2026-03-01T09:13:03.400Z");
  event.set(Field::started, "2026-03-01T09:13:05.000Z");
  event.set(Field::resolved, "2026-03-01T09:14:05.400Z");
  return event;
}

bool matches(Field field, std::string_view expression, bool negated = false) {
  const auto condition = Condition::regex(field, expression, negated);
  REQUIRE(condition.ok());
  return condition->passes(ran_task());
}

bool holds(Field field, Condition::Order order, std::int64_t number) {
  return Condition::comparison(field, order, number).passes(ran_task());
}

TEST_CASE("a regular expression matches a part of the value", "[event][condition]") {
  CHECK(matches(Field::label, "reftest"));
  CHECK(matches(Field::label, "^test-.*-[0-9]$"));
  CHECK_FALSE(matches(Field::label, "^reftest"));
  CHECK_FALSE(matches(Field::label, "reftest", true));
  CHECK(matches(Field::label, "^reftest", true));
  CHECK(matches(Field::tags, "^night"));
  CHECK_FALSE(matches(Field::tags, "^ight"));
}

TEST_CASE("an unknown value matches no expression and no number", "[event][condition]") {
  CHECK_FALSE(matches(Field::tree, ""));
  CHECK(matches(Field::tree, "", true));
  CHECK_FALSE(holds(Field::status, less, 1000));
  CHECK_FALSE(holds(Field::label, less, 1000));
}

TEST_CASE("numbers and durations are compared", "[event][condition]") {
  CHECK(holds(Field::push_id, less, 42));
  CHECK_FALSE(holds(Field::push_id, less, 41));
  CHECK(holds(Field::push_id, at_most, 41));
  CHECK_FALSE(holds(Field::push_id, more, 41));
  CHECK(holds(Field::push_id, more, 40));
  CHECK(holds(Field::push_id, at_least, 41));
  CHECK(holds(Field::buildid, at_least, 20260301000000));
  CHECK(holds(Field::duration, at_least, 60));
  CHECK_FALSE(holds(Field::duration, more, 60));
  CHECK(holds(Field::wait, at_least, 2));
  CHECK_FALSE(holds(Field::wait, less, 2));
}

TEST_CASE("an invalid expression is an error with its reason", "[event][condition]") {
  const auto condition = Condition::regex(Field::label, "a(b", false);
  REQUIRE_FALSE(condition.ok());
  CHECK((condition.error().kind == ErrorKind::usage));
  CHECK(condition.error().text.find("missing )") != std::string::npos);
  const auto control = Condition::regex(Field::label, "[0-\x1b", false);
  REQUIRE_FALSE(control.ok());
  CHECK(control.error().text.ends_with("0-\\x1b"));
}

// A backtracking engine would take exponential time for these.
TEST_CASE("expressions that explode with backtracking are matched", "[event][condition]") {
  Event event;
  const std::string letters(10'000, 'a');
  event.set(Field::tree, letters);
  for (const auto* expression : {"(a+)+b", "(a|aa)+b", "(a*)*b", "(.*a){20}b"}) {
    CAPTURE(expression);
    const auto condition = Condition::regex(Field::tree, expression, false);
    REQUIRE(condition.ok());
    CHECK_FALSE(condition->passes(event));
  }
  CHECK_FALSE(Condition::regex(Field::tree, "((a{1,100}){1,100}){1,100}", false).ok());
}

TEST_CASE("the brackets of a glob must be closed", "[event][condition]") {
  for (const std::string glob : {"", "a", "[a]", "[!a]x", "[]]", "[!]]", "\\[", "x[a-z]*[0-9]"}) {
    CAPTURE(glob);
    CHECK(is_valid_glob(glob));
  }
  for (const std::string glob : {"[", "a[", "[]", "[!]", "[a", "[a]["}) {
    CAPTURE(glob);
    CHECK_FALSE(is_valid_glob(glob));
  }
}

}  // namespace

}  // namespace pbm
