// SPDX-License-Identifier: MPL-2.0
#include "broker/binding_watch.h"

#include "support/catch.h"

namespace pbm {

namespace {

constexpr TimePoint kStart{std::chrono::hours(1)};
constexpr auto kEvery = BindingWatch::kEvery;
constexpr auto kEveryIfAbsent = BindingWatch::kEveryIfAbsent;

TEST_CASE("all keys are bound in turn, and renewed periodically", "[broker][binding_watch]") {
  BindingWatch watch({{"x", {"a", "b"}}, {"y", {"#"}}}, kStart);
  CHECK(watch.due_at() == kStart + kEvery);
  auto now = kStart + kEvery;
  std::string asked;
  while (*watch.due_at() <= now) {
    const auto next = watch.next();
    asked += next.exchange + next.key + " ";
    CHECK_FALSE(watch.accepted(now).has_value());
  }
  CHECK(asked == "xa xb y# ");
  CHECK(watch.due_at() == now + kEvery);
}

TEST_CASE("a deleted exchange is logged once and retried at increasing intervals",
          "[broker][binding_watch]") {
  BindingWatch watch({{"x", {"a", "b"}}}, kStart);
  auto now = *watch.due_at();
  CHECK_FALSE(watch.accepted(now).has_value());
  const auto note = watch.refused("NOT_FOUND - no exchange 'x'", now);
  REQUIRE(note.has_value());
  CHECK(note->level == LogLevel::warning);
  CHECK(note->text.find("'x' again: NOT_FOUND - no exchange 'x'") != std::string::npos);
  std::string waits;
  for (int i = 0; i < 7; ++i) {
    const auto wait = std::chrono::duration_cast<std::chrono::seconds>(*watch.due_at() - now);
    waits += std::to_string(wait.count()) + " ";
    now = *watch.due_at();
    CHECK(watch.next() == Binding{"x", "a"});  // from the first one on
    CHECK_FALSE(watch.refused("NOT_FOUND", now).has_value());
  }
  CHECK(waits == "60 120 240 480 600 600 600 ");

  CHECK_FALSE(watch.accepted(now).has_value());
  const auto back = watch.accepted(now);
  REQUIRE(back.has_value());
  CHECK(back->text.find("'x' exists now") != std::string::npos);
  CHECK(watch.due_at() == now + kEvery);
}

TEST_CASE("a missing exchange is retried rarely, and logged once it exists",
          "[broker][binding_watch]") {
  BindingWatch watch({{"late", {"#"}, false}, {"x", {"#"}}}, kStart);
  CHECK(watch.next().exchange == "x");
  const auto now = kStart + kEveryIfAbsent;
  while (watch.next().exchange == "x") CHECK_FALSE(watch.accepted(now).has_value());
  CHECK(watch.accepted(now).has_value());
}

TEST_CASE("without bindings nothing is due", "[broker][binding_watch]") {
  CHECK_FALSE(BindingWatch({}, kStart).due_at().has_value());
  CHECK_FALSE(BindingWatch({{"x", {}}}, kStart).due_at().has_value());
}

}  // namespace

}  // namespace pbm
