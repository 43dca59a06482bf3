// SPDX-License-Identifier: MPL-2.0
// Scripted attempts and a clock that a test moves: what is said, how long is waited, and when
// it is the end.
#include "broker/reconnect_policy.h"

#include "support/catch.h"
#include "support/fake_clock.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::seconds;
using Queue = ReconnectPolicy::Queue;

const Error kAbsent{ErrorKind::connection, "connect to h:1: Connection refused"};
const Error kForbidden{ErrorKind::refused, "log in to h:1: ACCESS_REFUSED"};
const Error kBug{ErrorKind::internal, "a bug"};

struct Bench {
  FakeClock clock;
  Calendar::time_point calendar{seconds(1700000000)};
  double random = 0;  // no jitter
  ReconnectPolicy policy;

  explicit Bench(const ReconnectPolicy::Settings& settings = {})
      : policy(settings, [this] { return random; }, moment()) {}

  [[nodiscard]] Moment moment() const { return {clock.time(), calendar}; }

  ReconnectPolicy::Consequence fail(const Error& error) {
    policy.attempt();
    return policy.failed({error}, clock.time());
  }
  LogNote consume(Queue queue = Queue::kept) {
    policy.attempt();
    return policy.consuming("h:1: consuming", queue, false, clock.time());
  }
  [[nodiscard]] Monotonic::duration wait() const { return policy.retry_at() - clock.time(); }
};

TEST_CASE("a missing broker is retried at increasing intervals", "[broker][reconnect_policy]") {
  Bench bench;
  const std::vector<int> waits{1, 2, 4, 8, 16, 32, 60, 60};
  for (std::size_t i = 0; i < waits.size(); ++i) {
    CAPTURE(i);
    const auto next = bench.fail(kAbsent);
    CHECK_FALSE(next.end.has_value());
    CHECK((bench.wait() == seconds(waits[i])));
    CHECK((next.notes.at(0).level == (i == 0 ? LogLevel::warning : LogLevel::debug)));
    const std::string interval = waits[i] == 60 ? "every 60 s" : "at intervals of ";
    CHECK(next.notes.at(0).text.starts_with(kAbsent.text + "; retrying " + interval));
    bench.clock.advance(bench.wait());
  }
}

TEST_CASE("many monitors do not reconnect at the same time", "[broker][reconnect_policy]") {
  Bench bench;
  bench.random = 1;
  (void)bench.fail(kAbsent);
  CHECK((bench.wait() == Milliseconds(1250)));
}

TEST_CASE("the run ends only if all brokers refuse, and retries soon if one may come back",
          "[broker][reconnect_policy]") {
  Bench bench;
  const auto mixed = bench.policy.failed({kForbidden, kAbsent}, bench.clock.time());
  CHECK_FALSE(mixed.end.has_value());
  REQUIRE(mixed.notes.size() == 2u);
  CHECK((mixed.notes[0].level == LogLevel::error));
  CHECK((mixed.notes[1].level == LogLevel::warning));
  CHECK((bench.wait() == seconds(1)));
  const auto both = bench.policy.failed({kForbidden, kForbidden}, bench.clock.time());
  REQUIRE(both.end.has_value());
  CHECK(both.end->text == kForbidden.text);
}

TEST_CASE("without retries, the error that says most ends the run", "[broker][reconnect_policy]") {
  Bench bench({.retry = false});
  CHECK(bench.policy.failed({kForbidden, kAbsent}, bench.clock.time()).end->text ==
        kForbidden.text);
}

TEST_CASE("a broker that was passed over is logged once", "[broker][reconnect_policy]") {
  Bench bench;
  CHECK((bench.policy.passed_over(kAbsent).level == LogLevel::info));
  CHECK((bench.policy.passed_over(kAbsent).level == LogLevel::debug));
  const auto refused = bench.policy.passed_over(kForbidden);
  CHECK((refused.level == LogLevel::warning));
  CHECK(refused.text == kForbidden.text + "; using another broker");
}

TEST_CASE("a consumer that is there again is no reconnect", "[broker][reconnect_policy]") {
  Bench bench;
  (void)bench.consume();
  const auto lost_at = bench.clock.time();
  bench.clock.advance(seconds(3));
  const auto kept =
      bench.policy.consuming_again("h:1: consuming", Queue::kept, lost_at, bench.clock.time());
  CHECK((kept.level == LogLevel::info));
  CHECK(kept.text == "h:1: consuming; interrupted for 3s");
  const auto is_new =
      bench.policy.consuming_again("h:1: consuming", Queue::is_new, lost_at, bench.clock.time());
  CHECK((is_new.level == LogLevel::warning));
  CHECK(is_new.text.find("the queue was deleted, and is new") != std::string::npos);
  CHECK(bench.policy.reconnects() == 0u);
  CHECK_FALSE(bench.policy.broker_was_away());
}

TEST_CASE("without retries any failure ends the run", "[broker][reconnect_policy]") {
  Bench bench({.retry = false});
  CHECK(bench.fail(kAbsent).end->text == kAbsent.text);
  (void)bench.consume();
  const auto next = bench.policy.lost(kAbsent, true, bench.moment());
  REQUIRE(next.end.has_value());
  CHECK((next.end->kind == ErrorKind::connection));
}

TEST_CASE("a permanent failure ends a monitor that has never consumed",
          "[broker][reconnect_policy]") {
  Bench bench;
  (void)bench.fail(kAbsent);
  const auto next = bench.fail(kForbidden);
  REQUIRE(next.end.has_value());
  CHECK((next.end->kind == ErrorKind::refused));
  CHECK(next.end->text == kForbidden.text);
}

TEST_CASE("a monitor that has consumed retries at the longest interval",
          "[broker][reconnect_policy]") {
  Bench bench;
  (void)bench.consume();
  bench.clock.advance(seconds(60));
  (void)bench.policy.lost(kAbsent, true, bench.moment());
  const auto next = bench.fail(kForbidden);
  CHECK_FALSE(next.end.has_value());
  CHECK((next.notes.at(0).level == LogLevel::error));
  CHECK((bench.wait() == Backoff::kLongest));
  CHECK((bench.fail(kForbidden).notes.at(0).level == LogLevel::debug));
}

TEST_CASE("an internal error always ends the run", "[broker][reconnect_policy]") {
  Bench bench;
  (void)bench.consume();
  CHECK((bench.policy.lost(kBug, true, bench.moment()).end->kind == ErrorKind::internal));
}

TEST_CASE("a useful connection starts the backoff over", "[broker][reconnect_policy]") {
  struct Row {
    std::string name;
    bool has_settled;
    seconds held;
    seconds wait;
  };
  const std::vector<Row> rows{{"settled", true, seconds(0), seconds(1)},
                              {"held", false, seconds(10), seconds(1)},
                              {"neither", false, seconds(9), seconds(4)}};
  for (const auto& [name, has_settled, held, wait] : rows) {
    CAPTURE(name);
    Bench bench;
    (void)bench.fail(kAbsent);
    (void)bench.fail(kAbsent);
    (void)bench.consume();
    bench.clock.advance(held);
    const auto next = bench.policy.lost(kAbsent, has_settled, bench.moment());
    CHECK((bench.wait() == wait));
    // The same reason is news again after a connection that was of use.
    CHECK((next.notes.at(0).level == (wait == seconds(1) ? LogLevel::warning : LogLevel::debug)));
  }
}

TEST_CASE("consuming is logged with the outage before it and a new queue",
          "[broker][reconnect_policy]") {
  for (const bool durable : {false, true}) {
    CAPTURE(durable);
    Bench bench({.durable = durable});
    (void)bench.fail(kAbsent);
    auto note = bench.consume(Queue::is_new);
    CHECK((note.level == LogLevel::info));
    CHECK(note.text == "h:1: consuming");
    CHECK(bench.policy.reconnects() == 0u);

    (void)bench.policy.lost(kAbsent, true, bench.moment());
    bench.clock.advance(seconds(7));
    (void)bench.fail(kAbsent);
    note = bench.consume();
    CHECK((note.level == LogLevel::info));
    CHECK(note.text == "h:1: consuming; reconnected after 7s and 2 attempts");

    (void)bench.policy.lost(kAbsent, true, bench.moment());
    note = bench.consume(Queue::is_new);
    CHECK((note.level == LogLevel::warning));
    CHECK(note.text ==
          std::string("h:1: consuming; reconnected after 0s and 1 attempt; the queue is new: "
                      "messages published in the meantime are lost") +
              (durable ? "" : " (--durable keeps them)"));
    CHECK(bench.policy.reconnects() == 2u);
  }
}

TEST_CASE("a broker that refused the first attempt after a loss may have restarted",
          "[broker][reconnect_policy]") {
  Bench bench;
  (void)bench.consume();
  CHECK_FALSE(bench.policy.broker_was_away());
  (void)bench.policy.lost(kAbsent, true, bench.moment());
  (void)bench.consume();
  CHECK_FALSE(bench.policy.broker_was_away());
  (void)bench.policy.lost(kAbsent, true, bench.moment());
  (void)bench.fail(kAbsent);
  (void)bench.consume();
  CHECK(bench.policy.broker_was_away());
  (void)bench.policy.lost(kAbsent, true, bench.moment());
  (void)bench.policy.consuming("h:2: consuming", Queue::kept, /*first_failed=*/true,
                               bench.clock.time());
  CHECK(bench.policy.broker_was_away());
}

TEST_CASE("the number of remembered reasons is limited", "[broker][reconnect_policy]") {
  Bench bench;
  int warnings = 0;
  for (int i = 0; i < 300; ++i) {
    const auto next = bench.fail({ErrorKind::connection, "reason " + std::to_string(i)});
    warnings += next.notes.at(0).level == LogLevel::warning ? 1 : 0;
  }
  CHECK(warnings == 100);
}

TEST_CASE("the state is described with its start and its reason", "[broker][reconnect_policy]") {
  Bench bench;
  CHECK(bench.policy.activity() == "connecting since 2023-11-14T22:13:20Z: first attempt");
  bench.clock.advance(seconds(20));
  bench.calendar += seconds(3600);  // set meanwhile
  (void)bench.fail(kAbsent);
  CHECK(bench.policy.activity() == "connecting since 2023-11-14T22:13:20Z: " + kAbsent.text);
  (void)bench.consume();
  (void)bench.policy.lost(kForbidden, true, bench.moment());
  bench.calendar -= seconds(86400);
  CHECK(bench.policy.activity() == "reconnecting since 2023-11-14T23:13:20Z: " + kForbidden.text);
}

}  // namespace

}  // namespace pbm
