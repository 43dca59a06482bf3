// SPDX-License-Identifier: MPL-2.0
#include "monitor/empty_queue.h"

#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/fake_source.h"

namespace pbm {

namespace {

struct EmptyQueueBench {
  FakeClock clock;
  TimePoint now = clock.time();
  FakeSource source{now};
  Limits limits{{.drain = true}, now};
  EmptyQueue queue{source, limits};

  EmptyQueueBench() { source.answers_at_once = false; }

  // With another consumer, whose messages may return.
  void share_queue() {
    source.answers_at_once = true;
    source.depth_now = 0;
    source.other_consumers = 1;
  }

  // Within three questions, each with its answer, and a last look at the source.
  bool is_drained_soon() {
    for (int looks = 0; looks < 7; ++looks) {
      if (ask()) return true;
      clock.advance(EmptyCheck::kAskEvery);
    }
    return false;
  }

  bool ask() { return !queue.look({.now = clock.time(), .all_is_done = true}).end.empty(); }
};

TEST_CASE("a queue is empty if no message follows the broker's reply", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.depth_now = 0;
  CHECK_FALSE(bench.ask());
  CHECK_FALSE(bench.ask());  // no answer yet
  bench.source.answer();
  CHECK_FALSE(bench.ask());
  CHECK_FALSE(bench.ask());  // a second question
  bench.source.answer();
  CHECK_FALSE(bench.ask());  // the source is read once more
  CHECK(bench.ask());
}

TEST_CASE("a message between two replies means that the queue is not empty",
          "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.answers_at_once = true;
  bench.source.depth_now = 0;
  CHECK_FALSE(bench.ask());
  CHECK_FALSE(bench.ask());  // the first reply
  bench.queue.something_came();
  CHECK_FALSE(bench.ask());
  CHECK_FALSE(bench.ask());  // the first reply again
  CHECK_FALSE(bench.ask());
  CHECK_FALSE(bench.ask());
  CHECK(bench.ask());
}

TEST_CASE("a message after the reply means that the queue is not empty", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.depth_now = 0;
  (void)bench.ask();
  bench.source.answer();
  (void)bench.ask();
  bench.queue.something_came();
  CHECK_FALSE(bench.ask());
}

TEST_CASE("a queue with messages is checked again after a while", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.depth_now = 5;
  (void)bench.ask();
  bench.source.answer();
  CHECK_FALSE(bench.ask());
  const auto answers = bench.source.depth_answers;
  bench.source.answers_at_once = true;
  bench.source.depth_now = 0;
  CHECK_FALSE(bench.ask());
  CHECK(bench.source.depth_answers == answers);
  bench.clock.advance(EmptyCheck::kAskEvery);
  CHECK_FALSE(bench.ask());
  CHECK(bench.source.depth_answers == answers + 1);
  CHECK(bench.is_drained_soon());
}

TEST_CASE("an empty queue may get back messages of another consumer", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.share_queue();
  const auto end = bench.clock.time() + EmptyQueue::kOthersEnd;
  while (bench.clock.time() < end) {
    CHECK_FALSE(bench.ask());
    bench.clock.advance(EmptyCheck::kAskEvery);
  }

  SECTION("for a limited time") { CHECK(bench.is_drained_soon()); }

  SECTION("which begins again with each message") {
    bench.queue.something_came();
    CHECK_FALSE(bench.is_drained_soon());
  }
}

TEST_CASE("an empty queue is drained once the other consumer is gone", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.share_queue();
  CHECK_FALSE(bench.is_drained_soon());
  bench.source.other_consumers = 0;
  CHECK(bench.is_drained_soon());
}

// As while the monitor's own consumer is being replaced: the count does not say whose consumers
// they are.
TEST_CASE("a queue whose consumers are not known is not drained", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.share_queue();
  bench.source.other_consumers.reset();
  bench.clock.advance(2 * EmptyQueue::kOthersEnd);
  CHECK_FALSE(bench.is_drained_soon());
  bench.source.other_consumers = 0;
  CHECK(bench.is_drained_soon());
}

TEST_CASE("a question on a lost connection is dropped", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.depth_now = 0;
  (void)bench.ask();
  bench.queue.connection_lost();
  bench.source.answers_at_once = true;
  CHECK_FALSE(bench.ask());  // a new question
  CHECK(bench.is_drained_soon());
}

}  // namespace

}  // namespace pbm
