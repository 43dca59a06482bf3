// SPDX-License-Identifier: MPL-2.0
#include "broker/session.h"

#include "broker/encode.h"
#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/quoted.h"
#include "support/scripted_broker.h"

#include <string>

namespace pbm {

namespace {

using std::chrono::seconds;
using Got = Session::Event;

struct SessionBench {
  FakeClock clock;
  ScriptedBroker broker;
  Session session;
  Delivery delivery;

  SessionBench()
      : session(broker.open(), {"h:1", "/", {"me", "secret"}, "name", seconds(60), 1000},
                clock.now()) {}

  // Steps until nothing more happens.
  Result<bool> log_in() {
    auto done = session.log_in();
    while (done && !*done && broker.step()) done = session.log_in();
    return done;
  }
  Result<Got> pull() {
    auto event = session.pull(delivery);
    while (event && *event == Got::nothing && broker.step()) event = session.pull(delivery);
    return event;
  }
  void consume() {
    REQUIRE(log_in().ok());
    session.request({Channel::consumer, encode::set_prefetch(5), Method::qos_ok, "qos"});
    REQUIRE((*pull() == Got::answer));
    session.request({Channel::consumer, encode::consume("q", "c"), Method::consume_ok, "consume"});
    REQUIRE((*pull() == Got::answer));
    REQUIRE(session.is_consuming());
    (void)broker.take_asked();
  }
  void ask(Refusal refusal = Refusal::fails) {
    session.request({Channel::setup, encode::bind("q", {"x", "k"}), Method::queue_bind_ok,
                     "bind queue 'q'", refusal});
  }
};

// The error of what must fail.
template <typename T>
Error failure_of(const Result<T>& result) {
  REQUIRE_FALSE(result.ok());
  return result.error();
}

}  // namespace

TEST_CASE("a session logs in step by step", "[broker][session]") {
  SessionBench bench;
  REQUIRE(bench.log_in().ok());
  CHECK(*bench.log_in());
  CHECK(bench.broker.take_asked() == "hello; log in; tune; open /");
  CHECK(bench.session.broker_version() == "4.1.0");
}

TEST_CASE("each step of the login can be refused or stay without an answer", "[broker][session]") {
  for (const std::string step : {"hello", "log in", "open"}) {
    CAPTURE(step);
    SessionBench refused;
    refused.broker.answers[step] = [](std::uint16_t) { return closing(0, 403, "no\x1b way"); };
    const auto refusal = failure_of(refused.log_in());
    CHECK((refusal.kind == ErrorKind::refused));
    CHECK(refusal.text == "log in to h:1 as 'me': no\\x1b way");

    SessionBench silent;
    silent.broker.ignore(step);
    REQUIRE(silent.log_in().ok());
    silent.clock.advance(seconds(9));
    CHECK_FALSE(*silent.log_in());
    silent.clock.advance(seconds(1));
    const auto timeout = failure_of(silent.log_in());
    CHECK((timeout.kind == ErrorKind::connection));
    CHECK(timeout.text.find("log in to h:1 as 'me': timed out") == 0u);
  }
}

TEST_CASE("connecting has a time limit, and its errors name the broker", "[broker][session]") {
  SessionBench slow;
  slow.broker.pipe.is_connected = false;
  CHECK_FALSE(*slow.log_in());
  CHECK_FALSE(slow.session.has_connected());
  slow.clock.advance(seconds(10));
  CHECK(failure_of(slow.log_in()).text == "connect to h:1: timed out");

  SessionBench refused;
  refused.broker.pipe.connect_error = Error{ErrorKind::refused, "verify the certificate"};
  const auto error = failure_of(refused.log_in());
  CHECK((error.kind == ErrorKind::refused));
  CHECK(error.text == "connect to h:1: verify the certificate");
}

TEST_CASE("a broker without PLAIN is refused with what it offers", "[broker][session]") {
  for (const std::string offered : {"AMQPLAIN EXTERNAL", "", "PLAINER"}) {
    CAPTURE(offered);
    SessionBench bench;
    bench.broker.mechanisms = offered;
    const auto error = failure_of(bench.log_in());
    CHECK((error.kind == ErrorKind::refused));
    CHECK(error.text.find("PLAIN, only " + offered) != std::string::npos);
  }
}

TEST_CASE("a request opens its channel, and its reply is an answer", "[broker][session]") {
  SessionBench bench;
  REQUIRE(bench.log_in().ok());
  (void)bench.broker.take_asked();
  bench.ask();
  bench.ask();
  CHECK((*bench.pull() == Got::answer));
  CHECK(bench.broker.take_asked() == "channel; bind q x k");  // one at a time
  CHECK_FALSE(bench.session.take_answer().refusal.has_value());
  CHECK((*bench.pull() == Got::answer));
  CHECK(bench.broker.take_asked() == "bind q x k");
  CHECK((*bench.pull() == Got::nothing));
}

TEST_CASE("a refusal means what its request says", "[broker][session]") {
  struct Row {
    Refusal refusal;
    int code;
    bool fails;
  };
  for (const auto& [refusal, code, fails] : {Row{Refusal::fails, 404, true},
                                             {Refusal::means_absence, 404, false},
                                             {Refusal::means_absence, 403, true},
                                             {Refusal::is_noted, 403, false}}) {
    CAPTURE(code, fails);
    SessionBench bench;
    REQUIRE(bench.log_in().ok());
    bench.broker.refuse("bind", code, "no");
    bench.ask(refusal);
    const auto event = bench.pull();
    CHECK(event.ok() == !fails);
    if (!event) {
      CHECK((event.error().kind == (code == 403 ? ErrorKind::refused : ErrorKind::protocol)));
      CHECK(event.error().text == "bind queue 'q' at h:1: no");
      continue;
    }
    CHECK((*event == Got::answer));
    CHECK(bench.session.take_answer().refusal->text == "no");
    // The channel is opened again.
    (void)bench.broker.take_asked();
    bench.broker.answers.clear();
    bench.ask();
    CHECK((*bench.pull() == Got::answer));
    CHECK(bench.broker.take_asked() == "channel-ok; channel; bind q x k");
  }
}

TEST_CASE("limits of connections and a node that is down pass, other refusals do not",
          "[broker][session]") {
  struct Row {
    int code;
    std::string text;
    ErrorKind kind;
  };
  for (const auto& [code, text, kind] :
       {Row{530, "NOT_ALLOWED - vhost x not found", ErrorKind::refused},
        {530,
         "NOT_ALLOWED - access to vhost 'x' refused for user 'u': connection limit (1) is reached",
         ErrorKind::connection},
        {530, "NOT_ALLOWED - connection refused for user 'u': user connection limit (1) is reached",
         ErrorKind::connection},
        {404, "NOT_FOUND - no queue 'q' in vhost '/'", ErrorKind::protocol},
        {404,
         "NOT_FOUND - home node 'a@b' of durable queue 'q' in vhost '/' is down or inaccessible",
         ErrorKind::connection},
        {530,
         "NOT_ALLOWED - number of channels opened for user 'x' has reached the maximum allowed "
         "user limit of (0)",
         ErrorKind::connection},
        {406,
         "PRECONDITION_FAILED - cannot declare queue 'q': queue limit in vhost 'v' (1) is "
         "reached",
         ErrorKind::connection},
        {403, "ACCESS_REFUSED", ErrorKind::refused},
        {405, "RESOURCE_LOCKED", ErrorKind::protocol},
        {406, "PRECONDITION_FAILED", ErrorKind::protocol},
        {540, "NOT_IMPLEMENTED", ErrorKind::protocol},
        {320, "CONNECTION_FORCED", ErrorKind::connection},
        {541, "INTERNAL_ERROR", ErrorKind::connection},
        {0, "", ErrorKind::connection}}) {
    CAPTURE(code, text);
    CHECK((Closed{code, text}.kind() == kind));
  }
}

TEST_CASE("requests have a time limit, which is longer while consuming", "[broker][session]") {
  for (const bool consuming : {false, true}) {
    CAPTURE(consuming);
    SessionBench bench;
    if (consuming) {
      bench.consume();
    } else {
      REQUIRE(bench.log_in().ok());
    }
    bench.broker.ignore("bind");
    bench.ask();
    CHECK((*bench.pull() == Got::nothing));
    bench.clock.advance(seconds(consuming ? 29 : 9));
    bench.broker.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
    CHECK((*bench.pull() == Got::nothing));
    bench.clock.advance(seconds(1));
    const auto error = failure_of(bench.pull());
    CHECK((error.kind == ErrorKind::connection));
    CHECK(error.text.find("bind queue 'q'") != std::string::npos);
    CHECK(error.text.find("timed out") != std::string::npos);
  }
}

TEST_CASE("an unanswered question for the depth ends the connection", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.ignore("look");
  bench.session.ask_depth("q");
  CHECK((*bench.pull() == Got::nothing));
  bench.clock.advance(seconds(30));
  bench.broker.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
  CHECK(failure_of(bench.pull()).text.find("connection to h:1 lost: ask for the depth") == 0u);
}

TEST_CASE("the time of a stalled reader does not count as silence of the broker",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.has_queue = true;
  bench.session.ask_depth("q");
  CHECK((*bench.session.pull(bench.delivery) == Got::nothing));
  for (int i = 0; i < 100; ++i) {
    bench.clock.advance(seconds(1));
    bench.broker.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
    REQUIRE(bench.session.hold().ok());
  }
  CHECK((*bench.pull() == Got::nothing));
  CHECK(bench.session.depth().answers == 1u);
  CHECK(bench.session.depth().messages == std::uint64_t{7});
}

TEST_CASE("a queue without its own consumer has an unknown depth", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.has_queue = true;
  bench.broker.consumers = 0;
  bench.session.ask_depth("q");
  CHECK((*bench.pull() == Got::nothing));
  CHECK(bench.session.depth().answers == 1u);
  CHECK_FALSE(bench.session.depth().messages);
}

TEST_CASE("heartbeats that came while the reader stalled do not end the connection",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  for (int i = 0; i < 5000; ++i) {
    bench.clock.advance(seconds(30));
    bench.broker.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
    REQUIRE(bench.session.hold().ok());
  }
  bench.broker.pipe.incoming += delivery_of(1);
  CHECK((*bench.pull() == Got::delivery));

  for (int i = 0; i < 1100; ++i) {
    bench.broker.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
  }
  bench.clock.advance(Milliseconds(1));
  CHECK((*bench.pull() == Got::nothing));  // the time of the stall is used up now
  bench.clock.advance(seconds(1));
  CHECK((*bench.pull() == Got::nothing));
  for (int i = 0; i < 1100; ++i) {
    bench.broker.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
  }
  CHECK(failure_of(bench.pull()).text.find("without content") != std::string::npos);
}

TEST_CASE("deliveries arrive, are acknowledged, and the acknowledgement is confirmed",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.pipe.incoming += delivery_of(1, "one") + delivery_of(2, "two", true);
  REQUIRE((*bench.pull() == Got::delivery));
  CHECK(bench.delivery.body == "one");
  REQUIRE((*bench.pull() == Got::delivery));
  CHECK(bench.delivery.redelivered);
  CHECK((*bench.pull() == Got::nothing));
  bench.session.acknowledge(2);
  CHECK(bench.session.confirmed() == 0u);
  bench.clock.advance(seconds(1));
  CHECK((*bench.pull() == Got::nothing));
  CHECK((*bench.pull() == Got::nothing));
  CHECK(bench.broker.take_asked() == "ack 2; qos 5");
  CHECK(bench.session.confirmed() == 2u);
}

TEST_CASE("the loss of the channel keeps the connection", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.ignore("look");  // which it has closed the channel for
  bench.session.ask_depth("q");
  bench.broker.pipe.incoming += closing(1, 406, "PRECONDITION_FAILED - timeout");
  CHECK((*bench.pull() == Got::channel_lost));
  CHECK(bench.session.closure().text == "PRECONDITION_FAILED - timeout");
  CHECK_FALSE(bench.session.is_consuming());
  bench.session.acknowledge(1);  // of the old channel: not sent
  (void)bench.broker.take_asked();
  bench.session.request({Channel::consumer, encode::set_prefetch(5), Method::qos_ok, "qos"});
  CHECK((*bench.pull() == Got::answer));
  CHECK(bench.broker.take_asked() == "look q; channel-ok; channel; qos 5");
}

TEST_CASE("a channel that the broker closes twice is answered once", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  const auto closed = closing(1, 406, "PRECONDITION_FAILED - timeout");
  bench.broker.pipe.incoming += closed + closed;
  CHECK((*bench.pull() == Got::channel_lost));
  CHECK((*bench.pull() == Got::nothing));
  bench.session.request({Channel::consumer, encode::set_prefetch(5), Method::qos_ok, "qos"});
  CHECK((*bench.pull() == Got::answer));
  CHECK(bench.broker.take_asked() == "channel-ok; channel; qos 5");
}

TEST_CASE("after a cancelled consumer, the channel is closed, which returns its messages",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.pipe.incoming += method_of(1, Method::cancel, short_text("c") + number_bytes(1, 1));
  CHECK((*bench.pull() == Got::consumer_lost));
  bench.broker.pipe.incoming += delivery_of(9);  // was under way
  bench.session.request({Channel::consumer, encode::set_prefetch(5), Method::qos_ok, "qos"});
  CHECK((*bench.pull() == Got::answer));
  CHECK(bench.broker.take_asked() == "close channel; channel; qos 5");
}

TEST_CASE("whatever does not belong to the conversation ends it", "[broker][session]") {
  struct Row {
    std::string bytes;
    std::string why;
  };
  const std::vector<Row> rows{
      {method_of(0, Method::queue_bind_ok), "unexpected AMQP_QUEUE_BIND_OK_METHOD on channel 0"},
      {method_of(2, Method::queue_bind_ok), "unexpected AMQP_QUEUE_BIND_OK_METHOD on channel 2"},
      {method_of(1, Method::connection_unblocked), "on channel 1"},
      {method_of(7, Method::qos_ok), "on channel 7"},
      {frame_of(FrameType::body, 2, "x"), "part of a message on channel 2"},
      {frame_of(FrameType::body, 1, "x"), "out of order"},
      {closing(0, 541, "INTERNAL_ERROR"), "INTERNAL_ERROR"},
      {"noise..", "not an AMQP frame"},
  };
  for (const auto& [bytes, why] : rows) {
    CAPTURE(why);
    SessionBench bench;
    bench.consume();
    bench.broker.pipe.incoming += bytes;
    const auto error = failure_of(bench.pull());
    CHECK((error.kind == ErrorKind::connection));
    CHECK(error.text.find("connection to h:1 lost: ") == 0u);
    CHECK(error.text.find(why) != std::string::npos);
  }
}

TEST_CASE("deliveries in place of a reply end the setup", "[broker][session]") {
  SessionBench bench;
  REQUIRE(bench.log_in().ok());
  bench.broker.answers["bind"] = [](std::uint16_t) { return delivery_of(1); };
  bench.ask();
  CHECK(failure_of(bench.pull()).text ==
        "bind queue 'q' at h:1: received an unexpected AMQP_BASIC_DELIVER_METHOD on channel 1");
}

TEST_CASE("the reason of the broker is read even if nothing can be written any more",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.pipe.incoming += closing(0, 320, "CONNECTION_FORCED - maintenance");
  bench.broker.pipe.write_error = Error{ErrorKind::connection, "Broken pipe"};
  bench.session.acknowledge(1);
  CHECK(failure_of(bench.pull()).text == "connection to h:1 lost: CONNECTION_FORCED - maintenance");
}

TEST_CASE("a broker that sends nothing for two heartbeat intervals is dead", "[broker][session]") {
  SessionBench bench;
  bench.broker.heartbeat = 10;
  bench.consume();
  bench.clock.advance(seconds(5));
  CHECK((*bench.pull() == Got::nothing));
  CHECK(bench.broker.take_asked() == "heartbeat");
  bench.clock.advance(seconds(15));
  CHECK(failure_of(bench.pull()).text.find("two heartbeat intervals") != std::string::npos);
}

TEST_CASE("heartbeats are sent while deliveries arrive without a pause", "[broker][session]") {
  SessionBench bench;
  bench.broker.heartbeat = 10;
  bench.consume();
  for (std::uint64_t tag = 1; tag <= 30; ++tag) bench.broker.pipe.incoming += delivery_of(tag);
  for (int second = 0; second < 30; ++second) {
    CHECK((*bench.session.pull(bench.delivery) == Got::delivery));
    bench.clock.advance(seconds(1));
  }
  CHECK(bench.broker.pipe.outgoing == repeated(frame_of(FrameType::heartbeat, 0, ""), 5));
}

TEST_CASE("without demand, a session that consumes waits for no input", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  Interest some;
  bench.session.add_interest(Demand::some, some);
  REQUIRE(some.descriptors.size() == 1u);
  CHECK((some.descriptors[0].events & POLLIN) != 0);
  Interest none;
  bench.session.add_interest(Demand::none, none);
  CHECK(none.descriptors.empty());
  CHECK(none.wake_at.has_value());
}

TEST_CASE("at the end the channel is closed first, then the connection", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.session.acknowledge(1);
  bench.broker.pipe.on_write = [&] { (void)bench.broker.step(); };
  bench.session.close();
  CHECK(bench.broker.take_asked() == "ack 1; close channel; close");
  bench.session.close();
  CHECK(bench.broker.take_asked().empty());
}

TEST_CASE("deliveries that arrive while a session is closed are ignored", "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.broker.answers["close channel"] = [](std::uint16_t channel) {
    return delivery_of(1) + delivery_of(2) + method_of(channel, Method::channel_close_ok);
  };
  bench.broker.pipe.on_write = [&] { (void)bench.broker.step(); };
  bench.session.close();
  CHECK(bench.broker.take_asked() == "close channel; close");
}

TEST_CASE("a channel that both sides close at once confirms no acknowledgement",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.session.acknowledge(1);
  bench.broker.answers["close channel"] = [](std::uint16_t channel) {
    return closing(channel, 406, "PRECONDITION_FAILED - timeout") +
           method_of(channel, Method::channel_close_ok);
  };
  bench.broker.pipe.on_write = [&] { (void)bench.broker.step(); };
  bench.session.close();
  CHECK(bench.session.confirmed() == 0);
  CHECK(bench.broker.take_asked() == "ack 1; close channel; channel-ok; close");
}

TEST_CASE("a channel that closes in place of a confirmation is not closed again",
          "[broker][session]") {
  SessionBench bench;
  bench.consume();
  bench.session.acknowledge(1);
  bench.broker.answers["qos"] = [](std::uint16_t channel) {
    return closing(channel, 406, "PRECONDITION_FAILED - timeout");
  };
  bench.broker.pipe.on_write = [&] { (void)bench.broker.step(); };
  CHECK_FALSE(bench.session.await_confirmation());
  bench.session.close();
  CHECK(bench.session.confirmed() == 0);
  CHECK(bench.broker.take_asked().ends_with("channel-ok; close"));
}

TEST_CASE("only what is open is closed", "[broker][session]") {
  SessionBench fresh;
  fresh.session.close();
  CHECK(fresh.broker.pipe.take_outgoing().empty());

  SessionBench idle;
  REQUIRE(idle.log_in().ok());
  (void)idle.broker.take_asked();
  idle.broker.pipe.on_write = [&] { (void)idle.broker.step(); };
  idle.session.close();
  CHECK(idle.broker.take_asked() == "close");

  SessionBench lost;
  lost.consume();
  lost.broker.pipe.incoming += closing(0, 320, "CONNECTION_FORCED");
  REQUIRE_FALSE(lost.pull().ok());
  (void)lost.broker.step();
  (void)lost.broker.take_asked();
  lost.session.close();
  (void)lost.broker.step();
  CHECK(lost.broker.take_asked().empty());
}

}  // namespace pbm
