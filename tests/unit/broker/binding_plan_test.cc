// SPDX-License-Identifier: MPL-2.0
#include "broker/binding_plan.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

constexpr TimePoint kStart{std::chrono::hours(1)};
constexpr auto kEvery = BindingPlan::kEvery;
constexpr auto kEveryIfAbsent = BindingPlan::kEveryIfAbsent;
const Closed kNoExchange{404, "NOT_FOUND - no exchange 'x'"};
const Closed kNoPermission{403, "ACCESS_REFUSED"};

// "+" binds, "=" renews, "-" unbinds.
std::string shown(const BindingPlan::Step& step) {
  return std::string(1, "+=-"[static_cast<int>(step.action)]) + step.binding.exchange + "." +
         step.binding.key + " ";
}

// Sends all requests that are due, and answers them.
std::string requests_of(BindingPlan& plan, TimePoint now) {
  std::string all;
  while (const auto step = plan.next(now)) {
    all += shown(*step);
    CHECK_FALSE(plan.answered(nullptr, now).has_value());
  }
  return all;
}

ExchangeBindings of_source(const std::string& exchange, std::vector<std::string> keys) {
  return {exchange, std::move(keys), true, Source::normalized};
}

}  // namespace

TEST_CASE("at the start, all is bound, and then the unwanted is removed",
          "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"x", {"a", "b"}}, {"y", {"#"}}}, {{"x", "#"}, {"y", "#"}}, kStart);
  CHECK(plan.is_incomplete());
  CHECK(requests_of(plan, kStart) == "+x.a +x.b +y.# -x.# ");
  CHECK_FALSE(plan.is_incomplete());
}

TEST_CASE("all keys are renewed periodically", "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"x", {"a", "b"}}, {"y", {"#"}}}, {}, kStart);
  (void)requests_of(plan, kStart);
  CHECK_FALSE(plan.next(kStart + kEvery - Milliseconds(1)).has_value());
  CHECK(requests_of(plan, kStart + kEvery) == "=x.a =x.b =y.# ");
  CHECK_FALSE(plan.next(kStart + kEvery).has_value());
}

TEST_CASE("two entries of one exchange are both renewed", "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"x", {"a"}}, {"x", {"b"}}}, {}, kStart);
  (void)requests_of(plan, kStart);
  CHECK(requests_of(plan, kStart + kEvery) == "=x.a =x.b ");
}

TEST_CASE("a deleted exchange is logged once and retried at increasing intervals",
          "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"x", {"a", "b"}}}, {}, kStart);
  (void)requests_of(plan, kStart);
  auto now = kStart + kEvery;
  std::string waits;
  for (int i = 0; i < 7; ++i) {
    const auto step = plan.next(now);
    REQUIRE(step.has_value());
    CHECK(shown(*step) == "=x.a ");  // from the first one on
    const auto note = plan.answered(&kNoExchange, now);
    CHECK(note.has_value() == (i == 0));
    if (note) {
      CHECK(note->text ==
            "bind to exchange 'x' again: NOT_FOUND - no exchange 'x'; its messages "
            "are not received until a retry succeeds");
    }
    const auto before = now;
    while (!plan.next(now)) now += std::chrono::seconds(1);
    waits += std::to_string((now - before) / std::chrono::seconds(1)) + " ";
  }
  CHECK(waits == "60 120 240 480 600 600 600 ");
  CHECK_FALSE(plan.answered(nullptr, now).has_value());
  REQUIRE(plan.next(now).has_value());
  const auto back = plan.answered(nullptr, now);
  REQUIRE(back.has_value());
  CHECK(back->text.find("'x' exists now") != std::string::npos);
}

TEST_CASE("a binding that may not be renewed is not said to be lost", "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"x", {"a"}}}, {}, kStart);
  (void)requests_of(plan, kStart);
  auto now = kStart + kEvery;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(plan.next(now).has_value());
    const auto note = plan.answered(&kNoPermission, now);
    CHECK(note.has_value() == (i == 0));
    if (note) CHECK(note->text.find("not received") == std::string::npos);
    now += kEveryIfAbsent;
  }
  CHECK_FALSE(plan.is_incomplete());
}

TEST_CASE("a missing exchange is tried rarely, and logged once it exists",
          "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"late", {"#"}, false}, {"x", {"#"}}}, {}, kStart);
  CHECK(requests_of(plan, kStart) == "+x.# ");
  CHECK_FALSE(plan.is_incomplete());
  const auto now = kStart + kEveryIfAbsent;
  REQUIRE(shown(*plan.next(now)) == "=x.# ");
  (void)plan.answered(nullptr, now);
  REQUIRE(shown(*plan.next(now)) == "=late.# ");
  CHECK(plan.answered(nullptr, now).has_value());
}

TEST_CASE("without bindings nothing is due", "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({{"x", {}}}, {}, kStart);
  CHECK_FALSE(plan.next(kStart + kEveryIfAbsent).has_value());
}

TEST_CASE("a reload adds new bindings, and removes old ones once it may",
          "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({of_source("x", {"old", "both"}), {"y", {"#"}}}, {}, kStart);
  (void)requests_of(plan, kStart);
  plan.replace_keys(Source::normalized, {"both", "new"});
  CHECK(plan.is_incomplete());
  CHECK(requests_of(plan, kStart) == "+x.new ");
  CHECK_FALSE(plan.is_incomplete());
  plan.narrow();
  CHECK(requests_of(plan, kStart) == "-x.old ");
  CHECK(requests_of(plan, kStart + kEvery) == "=x.both =x.new =y.# ");
}

TEST_CASE("a binding whose removal has been sent is added again", "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({of_source("x", {"old"})}, {}, kStart);
  (void)requests_of(plan, kStart);
  plan.replace_keys(Source::normalized, {"new"});
  (void)requests_of(plan, kStart);
  plan.narrow();
  REQUIRE(shown(*plan.next(kStart)) == "-x.old ");
  plan.replace_keys(Source::normalized, {"old"});
  CHECK(plan.is_incomplete());
  (void)plan.answered(nullptr, kStart);
  CHECK(requests_of(plan, kStart) == "+x.old ");
  plan.narrow();
  CHECK(requests_of(plan, kStart) == "-x.new ");
}

TEST_CASE("a refused binding of a reload is logged, and does not delay the reload",
          "[broker][binding_plan]") {
  BindingPlan plan;
  plan.start({of_source("x", {"old"})}, {}, kStart);
  (void)requests_of(plan, kStart);
  plan.replace_keys(Source::normalized, {"new"});
  REQUIRE(plan.next(kStart).has_value());
  const auto note = plan.answered(&kNoPermission, kStart);
  REQUIRE(note.has_value());
  CHECK(note->text == "bind to exchange 'x': ACCESS_REFUSED");
  CHECK_FALSE(plan.is_incomplete());
  CHECK(requests_of(plan, kStart + kEvery) == "=x.new ");  // tried again
}

TEST_CASE("after a lost connection only a durable queue has bindings to remove",
          "[broker][binding_plan]") {
  for (const bool durable : {false, true}) {
    CAPTURE(durable);
    BindingPlan plan;
    plan.start({of_source("x", {"old"})}, {}, kStart);
    (void)requests_of(plan, kStart);
    plan.replace_keys(Source::normalized, {"new"});
    plan.connection_lost(durable);
    plan.start({of_source("x", {"new"})}, {}, kStart);
    CHECK(requests_of(plan, kStart) == (durable ? "+x.new -x.old " : "+x.new "));
  }
}

}  // namespace pbm
