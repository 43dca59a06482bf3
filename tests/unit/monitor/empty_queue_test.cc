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

  bool ask() { return !queue.look({.now = clock.time(), .all_is_done = true}).end.empty(); }
};

TEST_CASE("a queue is empty if no message follows the broker's reply", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.depth_now = 0;
  CHECK_FALSE(bench.ask());
  CHECK_FALSE(bench.ask());  // no answer yet
  bench.source.answer();
  CHECK_FALSE(bench.ask());  // the source is read once more
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
  bench.clock.advance(EmptyQueue::kAskEvery);
  CHECK_FALSE(bench.ask());
  CHECK(bench.source.depth_answers == answers + 1);
  CHECK_FALSE(bench.ask());
  CHECK(bench.ask());
}

TEST_CASE("a question on a lost connection is dropped", "[monitor][empty_queue]") {
  EmptyQueueBench bench;
  bench.source.depth_now = 0;
  (void)bench.ask();
  bench.queue.connection_lost();
  bench.source.answers_at_once = true;
  CHECK_FALSE(bench.ask());  // a new question
  CHECK_FALSE(bench.ask());
  CHECK(bench.ask());
}

}  // namespace

}  // namespace pbm
