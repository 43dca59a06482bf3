// SPDX-License-Identifier: MPL-2.0
#include "monitor/exact_acknowledger.h"

#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/fake_source.h"

#include <optional>
#include <vector>

namespace pbm {

namespace {

using Next = FirstAgain::Next;
using Last = std::optional<LastAcknowledgement>;

constexpr Milliseconds kRestAfter{100};

// Takes the notes only.
class NotedOutput final : public Output {
 public:
  NotedOutput() : Output({}) {}
  void message_ends(const Delivery&, std::span<const std::size_t>) override {}
  [[nodiscard]] std::uint64_t written() const override { return end_offset(); }
  [[nodiscard]] std::uint64_t waiting_lines() const override { return 0; }
  [[nodiscard]] bool is_finished(TimePoint) override { return true; }
  void note(const std::optional<AckNote>& note) override { notes.push_back(note); }

  std::vector<std::optional<AckNote>> notes;

 protected:
  [[nodiscard]] Result<State> make_progress(TimePoint) override { return State::ok; }
  void start_limit(TimePoint) override {}
  [[nodiscard]] std::optional<TimePoint> next_step(TimePoint) const override { return {}; }
  [[nodiscard]] std::string_view stalled_text() const override { return ""; }
  [[nodiscard]] std::string_view resumed_text() const override { return ""; }
};

struct ExactBench {
  FakeClock clock;
  TimePoint now = clock.time();
  FakeSource source{now};
  AckLedger ledger;
  NotedOutput output;
  ExactAcknowledger exact{{.prefetch = 4, .rest_after = kRestAfter}, ledger, source, output};
  std::uint64_t tag = 0;
  std::int64_t end = 0;
  std::optional<LateLines> earlier{};  // late lines of an earlier process

  ExactBench() { source.depth_now = 0; }

  // A message with a line of ten bytes, or one that is delivered again and has its line.
  Last take(std::uint64_t message, bool redelivered = false, bool has_line = true) {
    Delivery delivery;
    delivery.tag = ++tag;
    delivery.redelivered = redelivered;
    const auto last = exact.arrived(delivery, message, clock.time());
    if (has_line) end += 10;
    ledger.add(tag, 0);
    ledger.settle(0);
    exact.processed(delivery, message, {end, earlier});
    return last;
  }
  std::uint64_t pause() { return exact.advance(clock.time(), true, true); }
  // Until the two replies of the queue have been seen. Nothing may be acknowledged meanwhile.
  void ask_twice() {
    for (int looks = 0; looks < 4; ++looks) REQUIRE(pause() == 0u);
  }
  void confirm() { source.confirmed = source.last_acknowledged(); }
  void lose(ExactAcknowledger::Ending ending = ExactAcknowledger::Ending::broken) {
    ledger.reset();
    exact.connection_lost(ending);
    tag = source.confirmed = 0;
  }
  const AckNote& noted() { return output.notes.back().value(); }
};

TEST_CASE("the last message is acknowledged once another one has arrived", "[monitor][exact]") {
  ExactBench bench;
  (void)bench.take(7);
  CHECK(bench.pause() == 0u);
  (void)bench.take(8);
  CHECK(bench.exact.advance(bench.clock.time(), false, false) == 0u);  // none is due
  CHECK(bench.pause() == 1u);
  CHECK(bench.source.acknowledged == Tags{1});
  CHECK(bench.noted().settled == 0);
  CHECK(bench.noted().doubtful == 10);
  CHECK(bench.noted().first_again.doubtful == 7u);
  CHECK(bench.noted().first_again.next == Next::known);
  CHECK(bench.noted().first_again.after == 8u);
  CHECK(bench.exact.doubtful_tag() == 1u);
}

TEST_CASE("one acknowledgement waits for its reply at a time", "[monitor][exact]") {
  ExactBench bench;
  for (const auto message : {1U, 2U}) (void)bench.take(message);
  CHECK(bench.pause() == 1u);
  (void)bench.take(3);
  CHECK(bench.pause() == 0u);
  bench.confirm();
  CHECK(bench.pause() == 1u);
  CHECK(bench.source.acknowledged == Tags{1, 2});
  CHECK(bench.noted().settled == 10);
  CHECK(bench.noted().doubtful == 20);
}

TEST_CASE("the message after the acknowledged ones differs from the first", "[monitor][exact]") {
  ExactBench bench;
  for (const auto message : {1U, 2U, 1U}) (void)bench.take(message);
  CHECK(bench.pause() == 1u);
  CHECK(bench.noted().first_again.after == 2u);
}

TEST_CASE("without further messages the source rests", "[monitor][exact]") {
  ExactBench bench;
  (void)bench.take(1);
  CHECK(bench.pause() == 0u);
  CHECK(bench.exact.wake_at(bench.clock.time()) == bench.clock.time() + kRestAfter);
  CHECK(bench.source.depth_answers == 0u);
  bench.clock.advance(kRestAfter);
  bench.ask_twice();
  CHECK(bench.source.depth_answers == 2u);
  CHECK(bench.source.rests == 0);
  CHECK(bench.pause() == 0u);
  CHECK(bench.source.rests == 1);
  CHECK(bench.pause() == 0u);  // it does not rest yet
  (void)bench.take(1);         // was on its way
  bench.source.resting = true;
  CHECK(bench.pause() == 2u);
  CHECK(bench.noted().first_again.next == Next::none);
  CHECK(bench.source.resumed == 0);
  CHECK_FALSE(bench.exact.is_all_done());
  bench.confirm();
  CHECK(bench.pause() == 0u);
  CHECK(bench.source.resumed == 1);
  CHECK(bench.exact.is_all_done());
  CHECK(bench.noted().settled == 20);
  CHECK_FALSE(bench.noted().doubtful);
  CHECK(bench.noted().first_again.next == Next::unknown);
}

TEST_CASE("the source does not rest while messages may be on their way", "[monitor][exact]") {
  ExactBench bench;
  (void)bench.take(1);
  bench.clock.advance(kRestAfter);
  SECTION("as the queue has some") {
    bench.source.depth_now = 1;
    for (int count = 0; count < 20; ++count) {
      CHECK(bench.pause() == 0u);
      CHECK(bench.exact.wake_at(bench.clock.time()) > bench.clock.time());
      bench.clock.advance(EmptyCheck::kAskEvery);
    }
    CHECK(bench.source.rests == 0);
    bench.source.depth_now = 0;
    bench.ask_twice();
    (void)bench.pause();
    CHECK(bench.source.rests == 1);
  }
  SECTION("as one has arrived with a reply") {
    bench.ask_twice();
    (void)bench.take(1);
    CHECK(bench.pause() == 0u);
    CHECK(bench.source.rests == 0);
  }
}

TEST_CASE("if the window is full of identical messages the source rests at once",
          "[monitor][exact]") {
  ExactBench bench;
  for (int count = 0; count < 3; ++count) (void)bench.take(1);
  CHECK(bench.exact.advance(bench.clock.time(), false, true) == 0u);
  CHECK(bench.source.rests == 0);
  (void)bench.take(1);
  CHECK(bench.exact.advance(bench.clock.time(), false, true) == 0u);
  CHECK(bench.source.rests == 1);
}

TEST_CASE("a source that cannot rest gets the acknowledgement", "[monitor][exact]") {
  ExactBench bench;
  bench.source.can_rest = false;
  (void)bench.take(1);
  bench.clock.advance(kRestAfter);
  bench.ask_twice();
  CHECK(bench.pause() == 1u);
  CHECK(bench.noted().first_again.next == Next::unknown);
}

TEST_CASE("the first delivery shows what has become of an acknowledgement", "[monitor][exact]") {
  using enum LastAcknowledgement;
  ExactBench bench;
  for (const auto message : {1U, 2U, 3U}) (void)bench.take(message);
  REQUIRE(bench.pause() == 2u);
  bench.lose();
  SECTION("it was lost") {
    CHECK(bench.take(1, true, false) == Last(lost));
    CHECK(bench.take(2, true, false) == Last());
    CHECK(bench.pause() == 1u);
    CHECK(bench.noted().settled == 0);
    CHECK(bench.noted().doubtful == 10);
  }
  SECTION("it was processed") {
    CHECK(bench.take(3, true, false) == Last(processed));
    (void)bench.take(4);
    CHECK(bench.pause() == 1u);
    CHECK(bench.noted().settled == 20);
    CHECK(bench.noted().doubtful == 30);
  }
  SECTION("no message was returned") {
    CHECK(bench.take(4) == Last());
    (void)bench.take(5);
    CHECK(bench.pause() == 1u);
    CHECK(bench.noted().doubtful == 40);
    CHECK(bench.take(1, true, false) == Last(lost));  // unless they come late
  }
  SECTION("earlier ones are forgotten as well: nothing is noted until all have come") {
    CHECK(bench.take(9, true, false) == Last(forgotten));
    CHECK_FALSE(bench.output.notes.back());
    (void)bench.take(1, true, false);
    const auto notes = bench.output.notes.size();
    CHECK(bench.pause() == 1u);
    CHECK(bench.output.notes.size() == notes);
    (void)bench.take(4);
    bench.confirm();
    CHECK(bench.pause() == 1u);
    CHECK(bench.output.notes.size() == notes + 1);
  }
  SECTION("also after another lost connection") {
    bench.lose();
    CHECK(bench.take(1, true, false) == Last(lost));
  }
}

TEST_CASE("a broker that ends in order delivers nothing again that is acknowledged",
          "[monitor][exact]") {
  ExactBench bench;
  for (const auto message : {1U, 2U}) (void)bench.take(message);
  REQUIRE(bench.pause() == 1u);
  bench.confirm();
  SECTION("nor anything else") {
    bench.clock.advance(kRestAfter);
    bench.ask_twice();
    (void)bench.pause();
    bench.source.resting = true;
    REQUIRE(bench.pause() == 1u);
    bench.confirm();
    (void)bench.pause();
    bench.lose(ExactAcknowledger::Ending::in_order);
    CHECK(bench.noted().first_again.next == Next::none);
    CHECK(bench.noted().settled == 20);
    CHECK(bench.take(2, true) == Last(LastAcknowledgement::processed));
    CHECK(bench.exact.is_certain());
  }
  SECTION("but what is not") {
    (void)bench.pause();
    bench.lose(ExactAcknowledger::Ending::in_order);
    CHECK(bench.noted().first_again.next == Next::known);
    CHECK(bench.noted().first_again.after == 2u);
    CHECK_FALSE(bench.noted().doubtful);
  }
}

TEST_CASE("what an earlier process has noted is judged likewise", "[monitor][exact]") {
  ExactBench bench;
  bench.exact.begin({.doubtful = 1, .next = Next::none}, {-30});
  SECTION("lost") { CHECK(bench.take(1, true) == Last(LastAcknowledgement::lost)); }
  SECTION("nothing returned") { CHECK(bench.take(2) == Last()); }
  SECTION("forgotten") { CHECK(bench.take(2, true) == Last(LastAcknowledgement::forgotten)); }
  CHECK(bench.exact.is_certain());
}

// The connection is lost after an acknowledgement of 1 and 2, and the next one gets 4 first.
void lose_with_late(ExactBench& bench) {
  for (const auto message : {1U, 2U, 3U}) (void)bench.take(message);
  REQUIRE(bench.pause() == 2u);
  bench.lose();
  CHECK(bench.take(4) == Last());
  (void)bench.take(5);
  REQUIRE(bench.pause() == 1u);
}

TEST_CASE("a note names late lines until their messages are acknowledged", "[monitor][exact]") {
  ExactBench bench;
  lose_with_late(bench);
  CHECK(bench.exact.has_late());
  CHECK(bench.noted().settled == 0);
  CHECK(bench.noted().doubtful == 40);
  REQUIRE(bench.noted().late);
  CHECK(bench.noted().late->begin == 0);
  CHECK(bench.noted().late->end == 30);
  bench.confirm();
  (void)bench.pause();
  SECTION("while they come, there is no note") {
    CHECK(bench.take(1, true, false) == Last(LastAcknowledgement::lost));
    for (const auto message : {2U, 3U}) (void)bench.take(message, true, false);
    CHECK(bench.pause() == 3u);
    CHECK_FALSE(bench.output.notes.back());
    (void)bench.take(6);
    bench.confirm();
    CHECK(bench.pause() == 1u);
    CHECK_FALSE(bench.output.notes.back());
    bench.confirm();
    CHECK(bench.pause() == 0u);
    CHECK(bench.noted().settled == 50);
    CHECK_FALSE(bench.noted().late);
    CHECK_FALSE(bench.exact.has_late());
  }
  SECTION("those that are acknowledged do not come") {
    CHECK(bench.take(3, true, false) == Last(LastAcknowledgement::processed));
    (void)bench.take(6);
    CHECK(bench.pause() == 2u);
    bench.confirm();
    CHECK(bench.pause() == 0u);
    CHECK_FALSE(bench.noted().late);
    CHECK_FALSE(bench.exact.has_late());
  }
  SECTION("unless they are given up") {
    bench.exact.give_up_late();
    for (const auto message : {6U, 7U, 8U}) {
      (void)bench.take(message);
      CHECK(bench.pause() == 1u);
      bench.confirm();
      (void)bench.pause();
    }
    CHECK(bench.noted().settled == 60);
    CHECK_FALSE(bench.noted().late);
  }
}

TEST_CASE("a late message does not show what has become of a later acknowledgement",
          "[monitor][exact]") {
  ExactBench bench;
  lose_with_late(bench);
  bench.lose();
  CHECK(bench.take(1, true, false) == Last());
  CHECK(bench.exact.is_certain());
  CHECK(bench.take(5, true, false) == Last(LastAcknowledgement::processed));
}

TEST_CASE("late messages that are not acknowledged are late again", "[monitor][exact]") {
  ExactBench bench;
  lose_with_late(bench);
  bench.confirm();
  (void)bench.pause();
  (void)bench.take(1, true, false);
  (void)bench.take(6);
  bench.lose();
  CHECK(bench.take(2, true, false) == Last());  // their order is not known
  CHECK_FALSE(bench.exact.is_certain());
  for (const auto message : {5U, 6U}) (void)bench.take(message, true, false);
  for (const auto message : {7U, 8U}) (void)bench.take(message);
  for (int count = 0; count < 2; ++count) {
    (void)bench.pause();
    bench.confirm();
  }
  CHECK(bench.pause() == 0u);
  REQUIRE(bench.noted().late);
  CHECK(bench.noted().late->begin == 0);
  CHECK(bench.noted().late->end == 30);
}

TEST_CASE("late lines of an earlier process stay in the notes", "[monitor][exact]") {
  ExactBench bench;
  bench.earlier = LateLines{-40, -20};
  bench.exact.begin({}, {-10, bench.earlier});
  for (const auto message : {1U, 2U}) (void)bench.take(message);
  CHECK(bench.pause() == 1u);
  CHECK(bench.noted().settled == -10);
  CHECK(bench.noted().late.value_or(LateLines{}).begin == -40);
  bench.confirm();
  bench.earlier.reset();
  CHECK(bench.take(9, true, false) == Last(LastAcknowledgement::processed));
  CHECK(bench.pause() == 1u);
  CHECK_FALSE(bench.output.notes.back());
}

TEST_CASE("at the end, all is acknowledged and noted", "[monitor][exact]") {
  ExactBench bench;
  for (const auto message : {1U, 2U, 3U}) (void)bench.take(message);
  CHECK(bench.pause() == 2u);
  CHECK(bench.exact.finish() == 1u);
  CHECK(bench.noted().settled == 20);
  CHECK(bench.noted().doubtful == 30);
  bench.confirm();
  bench.exact.closed();
  CHECK(bench.noted().settled == 30);
  CHECK_FALSE(bench.noted().doubtful);
}

}  // namespace

}  // namespace pbm
