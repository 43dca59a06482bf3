// SPDX-License-Identifier: MPL-2.0
// The whole conversation over a network in memory, with a clock that a test moves.
#include "broker/broker_source.h"

#include "broker/probe.h"
#include "event/exchanges.h"
#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/network_of.h"
#include "support/temporary.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::seconds;

BrokerSettings settings_of(const std::vector<std::string>& hosts) {
  BrokerSettings settings;
  for (const auto& host : hosts) {
    BrokerNode node;
    node.url.host = host;
    node.url.port = 5672;
    node.login = {"me", "secret"};
    settings.nodes.push_back(node);
  }
  settings.label = "l";
  settings.prefetch = 100;
  settings.heartbeat = seconds(60);
  settings.max_message_bytes = 1000;
  settings.sources = {{Source::normalized, {"a"}, exchanges_of(Source::normalized, {})}};
  return settings;
}

BrokerSettings durable(QueueType type = QueueType::classic) {
  auto settings = settings_of({"h"});
  settings.durable = true;
  settings.queue_type = type;
  return settings;
}

struct SourceBench {
  FakeClock clock;
  MemoryNetwork network{clock};
  TemporaryDirectory directory;
  Log log{LogLevel::debug};
  std::unique_ptr<BrokerSource> source;
  Delivery delivery;
  std::optional<Error> end{};

  explicit SourceBench(BrokerSettings settings = settings_of({"h"})) {
    REQUIRE(log.to_file(directory.path("log")).ok());
    network.hosts["h"] = {1};
    source = std::make_unique<BrokerSource>(std::move(settings), "all", log, network.network(),
                                            [] { return 0.0; });
  }
  ~SourceBench() { source->close(); }
  SourceBench(const SourceBench&) = delete;
  SourceBench& operator=(const SourceBench&) = delete;

  ScriptedBroker& broker(unsigned last = 1) { return network.brokers[last]; }

  // Until nothing more happens at this time. The result of the last pull().
  Pull run(Demand demand = Demand::some) {
    for (;;) {
      const auto pulled = source->pull(delivery, demand);
      if (!pulled) {
        end = pulled.error();
        return Pull::end;
      }
      const bool answers = network.step();
      const bool pauses = *pulled == Pull::would_block && !answers;
      if (pauses || *pulled == Pull::delivery || *pulled == Pull::lost) return *pulled;
    }
  }
  // Seconds go by, with heartbeats of all brokers.
  Pull run_for(int count) {
    auto pulled = run();
    for (int i = 0; i < count && pulled == Pull::would_block; ++i) {
      clock.advance(seconds(1));
      for (auto& [last, each] : network.brokers) {
        if (is_consuming()) each.pipe.incoming += frame_of(FrameType::heartbeat, 0, "");
      }
      pulled = run();
    }
    return pulled;
  }
  void consume() {
    REQUIRE((run() == Pull::would_block));
    REQUIRE(is_consuming());
    (void)asked();
  }
  // Receives a delivery and acknowledges it.
  void settle(std::uint64_t tag) {
    broker().pipe.incoming += delivery_of(tag);
    REQUIRE((run() == Pull::delivery));
    source->acknowledge(tag);
    (void)run();
  }
  [[nodiscard]] bool is_consuming() const { return source->status().is_consuming; }
  [[nodiscard]] std::string asked() { return broker().take_asked(); }
  [[nodiscard]] bool has_logged(const std::string& text) const {
    return directory.read("log").find(text) != std::string::npos;
  }
};

const std::string kLoggedIn = "hello; log in; tune; open /; ";

}  // namespace

TEST_CASE("a temporary queue is declared, bound and consumed", "[broker][broker_source]") {
  SourceBench bench;
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.is_consuming());
  const auto asked = bench.asked();
  const auto at = asked.find("declare queue/me/l-");
  REQUIRE(at != std::string::npos);
  const auto queue = asked.substr(at + 8, asked.find(';', at) - at - 8);
  CHECK(asked == kLoggedIn + "channel; exchange exchange/build/normalized; declare " + queue +
                     "; bind " + queue +
                     " exchange/build/normalized a; channel; qos 100; consume " + queue +
                     " pulsebuildmonitor-0");
  CHECK(bench.has_logged("amqp://h:5672: consuming from queue '" + queue +
                         "' (sources normalized; all)"));
}

TEST_CASE("a durable queue starts with one message until one is settled",
          "[broker][broker_source]") {
  SourceBench bench(durable());
  REQUIRE((bench.run() == Pull::would_block));
  auto asked = bench.asked();
  CHECK(asked.find("look queue/me/l; channel-ok; channel; declare queue/me/l; ") !=
        std::string::npos);
  CHECK(asked.find("qos 1; consume queue/me/l pulsebuildmonitor-0") != std::string::npos);
  CHECK(asked.find("qos 100") == std::string::npos);

  bench.broker().pipe.incoming += delivery_of(1) + delivery_of(2);
  REQUIRE((bench.run() == Pull::delivery));
  REQUIRE((bench.run() == Pull::delivery));
  (void)bench.run();
  CHECK(bench.asked().find("qos") == std::string::npos);  // nothing is settled yet
  bench.source->acknowledge(1);
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.is_consuming());
  asked = bench.asked();
  CHECK(asked ==
        "cancel pulsebuildmonitor-0; ack 1; qos 1; qos 100; consume queue/me/l "
        "pulsebuildmonitor-1");
  // The tags of the first consumer remain valid.
  bench.source->acknowledge(2);
  (void)bench.run();
  CHECK(bench.asked().find("ack 2") == 0u);
}

TEST_CASE("deliveries that arrive while the consumer is replaced are not lost",
          "[broker][broker_source]") {
  SourceBench bench(durable());
  bench.consume();
  bench.broker().answers["cancel"] = [](std::uint16_t channel) {
    return delivery_of(2) + method_of(channel, Method::cancel_ok, short_text("c"));
  };
  bench.broker().pipe.incoming += delivery_of(1);
  REQUIRE((bench.run() == Pull::delivery));
  bench.source->acknowledge(1);
  REQUIRE((bench.run() == Pull::delivery));
  CHECK(bench.delivery.tag == 2u);
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.asked().find("consume queue/me/l pulsebuildmonitor-1") != std::string::npos);
}

// Another consumer that is counted in the meantime would be taken for its own.
TEST_CASE("other consumers are unknown while the consumer is replaced", "[broker][broker_source]") {
  SourceBench bench(durable());
  bench.consume();
  bench.broker().has_queue = true;
  const auto others = [&] { return bench.source->status().other_consumers; };
  REQUIRE(bench.source->ask_depth());
  (void)bench.run();
  CHECK(others() == std::uint64_t{1});
  REQUIRE(bench.source->rest());
  CHECK_FALSE(others());
  (void)bench.run();
  REQUIRE(bench.source->is_resting());
  REQUIRE(bench.source->ask_depth());
  (void)bench.run();
  CHECK(bench.source->status().depth == std::uint64_t{7});
  CHECK_FALSE(others());
  bench.source->resume();
  (void)bench.run();
  REQUIRE(bench.is_consuming());
  CHECK_FALSE(others());
  REQUIRE(bench.source->ask_depth());
  (void)bench.run();
  CHECK(others() == std::uint64_t{1});
}

TEST_CASE("with a single active consumer the window is the full one at once",
          "[broker][broker_source]") {
  auto settings = durable();
  settings.single_active = true;
  SourceBench bench(std::move(settings));
  REQUIRE((bench.run() == Pull::would_block));
  CHECK(bench.asked().find("qos 100; consume") != std::string::npos);
  bench.settle(1);
  CHECK(bench.asked().find("cancel") == std::string::npos);
}

TEST_CASE("a quorum queue is declared without a delivery limit where there is one",
          "[broker][broker_source]") {
  struct Row {
    std::string product;
    std::string version;
    bool limited;
  };
  for (const auto& [product, version, limited] : {Row{"RabbitMQ", "4.0.5", true},
                                                  {"RabbitMQ", "10.1", true},
                                                  {"RabbitMQ", "3.13.7", false},
                                                  {"RabbitMQ", "", false},
                                                  {"RabbitMQ", "four", false},
                                                  {"Other", "4.0.5", false}}) {
    CAPTURE(product, version);
    SourceBench bench(durable(QueueType::quorum));
    bench.broker().product = product;
    bench.broker().version = version;
    REQUIRE((bench.run() == Pull::would_block));
    CHECK((bench.asked().find("declare queue/me/l limited") != std::string::npos) == limited);
    CHECK(bench.has_logged("(new, quorum, no delivery limit; sources") == limited);
    CHECK_FALSE(bench.has_logged("drops a message"));
  }
}

TEST_CASE("an existing quorum queue is not refused for its delivery limit",
          "[broker][broker_source]") {
  struct Row {
    std::string current;
    std::string traits;
  };
  for (const auto& [current, traits] :
       {Row{"none", "quorum, delivery limit 20"},
        {"the value '5' of type 'long'", "quorum, delivery limit 5"},
        {"the value '-1' of type 'long'", "quorum, no delivery limit"}}) {
    CAPTURE(current);
    SourceBench bench(durable(QueueType::quorum));
    bench.broker().has_queue = true;
    int declared = 0;
    const auto usual = method_of(2, Method::queue_declare_ok,
                                 short_text("q") + number_bytes(7, 4) + number_bytes(0, 4));
    bench.broker().answers["look"] = [&](std::uint16_t) { return usual; };
    const auto declare = [&, text = current](std::uint16_t channel) {
      if (++declared > 1) return usual;
      return closing(channel, 406,
                     "PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue 'q' in "
                     "vhost '/': received the value '-1' of type 'long' but current is " +
                         text);
    };
    bench.broker().answers["declare"] = declare;
    REQUIRE((bench.run() == Pull::would_block));
    CHECK(bench.is_consuming());
    CHECK(declared == 2);
    CHECK(bench.has_logged("(existing, " + traits + "; sources"));
    CHECK(bench.has_logged("drops a message after") == (traits.find("no ") == std::string::npos));
  }
}

TEST_CASE("a queue that is declared differently in another way ends the run",
          "[broker][broker_source]") {
  SourceBench bench(durable(QueueType::quorum));
  bench.broker().refuse("declare", 406, "inequivalent arg 'x-queue-type' for queue");
  CHECK((bench.run() == Pull::end));
  CHECK((bench.end->kind == ErrorKind::protocol));
  CHECK(bench.end->text.find("declare queue 'queue/me/l' at amqp://h:5672: inequivalent") == 0u);
}

TEST_CASE("the second of two addresses is used if the first is dead", "[broker][broker_source]") {
  SourceBench bench;
  bench.network.hosts["h"] = {1, 2};
  bench.broker(1).pipe.is_connected = false;
  (void)bench.run();
  CHECK(bench.network.take_opened() == "1 ");
  (void)bench.run_for(1);
  CHECK(bench.network.take_opened().empty());
  (void)bench.run_for(1);
  CHECK(bench.network.take_opened() == "2 ");
  CHECK(bench.is_consuming());

  // It comes first the next time.
  bench.broker(2).pipe.incoming += closing(0, 320, "CONNECTION_FORCED");
  CHECK((bench.run() == Pull::lost));
  bench.broker(2).pipe.incoming.clear();
  bench.clock.advance(seconds(1));
  (void)bench.run();
  CHECK(bench.network.take_opened() == "2 ");
  CHECK(bench.is_consuming());
}

TEST_CASE("an address that accepts and is silent does not count as a success",
          "[broker][broker_source]") {
  for (const std::string step : {"hello", "log in", "open"}) {
    CAPTURE(step);
    SourceBench bench;
    bench.network.hosts["h"] = {1, 2};
    bench.broker(1).ignore(step);
    (void)bench.run_for(2);
    CHECK(bench.network.take_opened() == "1 2 ");
    CHECK(bench.is_consuming());
  }
}

TEST_CASE("an address that fails at once is followed by the next at once",
          "[broker][broker_source]") {
  SourceBench bench;
  bench.network.hosts["h"] = {1, 2, 3};
  bench.broker(1).pipe.connect_error = Error{ErrorKind::connection, "Connection refused"};
  bench.broker(2).pipe.read_error = Error{ErrorKind::connection, "the end"};
  (void)bench.run();
  CHECK(bench.network.take_opened() == "1 2 3 ");
  CHECK(bench.is_consuming());
}

TEST_CASE("each step of the setup can be silent, and the next broker is used",
          "[broker][broker_source]") {
  for (const std::string step :
       {"channel", "exchange", "look", "declare", "bind", "qos", "consume"}) {
    CAPTURE(step);
    auto settings = settings_of({"h", "i"});
    settings.durable = true;
    SourceBench bench(std::move(settings));
    bench.network.hosts["i"] = {2};
    bench.broker(1).ignore(step);
    (void)bench.run_for(9);
    CHECK_FALSE(bench.is_consuming());
    CHECK(bench.network.take_opened() == "1 ");
    (void)bench.run_for(1);
    CHECK(bench.is_consuming());
    CHECK(bench.network.take_opened() == "2 ");
    CHECK(bench.has_logged("timed out waiting for a reply from the broker; using another broker"));
  }
}

TEST_CASE("a refusal ends the run only if all brokers refuse", "[broker][broker_source]") {
  SourceBench one(settings_of({"h", "i"}));
  one.network.hosts["i"] = {2};
  one.broker(1).answers["log in"] = [](std::uint16_t) { return closing(0, 403, "REFUSED"); };
  (void)one.run();
  CHECK(one.is_consuming());
  CHECK(one.network.take_opened() == "1 2 ");

  SourceBench away(settings_of({"h", "i"}));
  away.network.hosts["i"] = {2};
  away.broker(1).answers["log in"] = [](std::uint16_t) { return closing(0, 403, "REFUSED"); };
  away.broker(2).pipe.connect_error = Error{ErrorKind::connection, "Connection refused"};
  CHECK((away.run() == Pull::would_block));
  CHECK_FALSE(away.end.has_value());
  away.broker(2).pipe.connect_error.reset();
  (void)away.run_for(1);
  CHECK(away.is_consuming());

  SourceBench both(settings_of({"h", "i"}));
  both.network.hosts["i"] = {2};
  for (const unsigned last : {1U, 2U}) {
    both.broker(last).answers["log in"] = [](std::uint16_t) { return closing(0, 403, "REFUSED"); };
  }
  CHECK((both.run() == Pull::end));
  CHECK((both.end->kind == ErrorKind::refused));
}

TEST_CASE("a limit of connections passes", "[broker][broker_source]") {
  SourceBench bench;
  bench.broker().answers["open"] = [](std::uint16_t) {
    return closing(0, 530, "NOT_ALLOWED - access refused: connection limit (1) is reached");
  };
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.has_logged("is reached; retrying at"));
  bench.broker().answers.clear();
  (void)bench.run_for(1);
  CHECK(bench.is_consuming());
}

TEST_CASE("the status names what keeps it from consuming", "[broker][broker_source]") {
  using Prepare = std::function<void(SourceBench&)>;
  struct Case {
    Obstacle obstacle;
    Prepare prepare;
  };
  const auto refuse = [](const std::string& request, int code, const std::string& text) {
    return [=](SourceBench& bench) { bench.broker().refuse(request, code, text); };
  };
  const std::vector<Case> cases{
      {Obstacle::network, [](SourceBench& bench) { bench.network.hosts.clear(); }},
      {Obstacle::network,
       [](SourceBench& bench) {
         bench.broker().pipe.connect_error = Error{ErrorKind::connection, "Connection refused"};
       }},
      {Obstacle::login, refuse("log in", 403, "REFUSED")},
      {Obstacle::login, refuse("open", 530, "NOT_ALLOWED - vhost / not found")},
      {Obstacle::login,
       [](SourceBench& bench) {
         bench.broker().answers["open"] = [](std::uint16_t) {
           return closing(0, 530, "NOT_ALLOWED - connection limit (1) is reached");
         };
       }},
      {Obstacle::login,
       [](SourceBench& bench) {
         bench.broker().answers["channel"] = [](std::uint16_t) {
           return closing(0, 530, "NOT_ALLOWED - number of channels opened is reached");
         };
       }},
      {Obstacle::permission, refuse("bind", 403, "ACCESS_REFUSED - read access")},
      {Obstacle::permission, refuse("consume", 403, "ACCESS_REFUSED - read access")},
      {Obstacle::queue, refuse("declare", 405, "RESOURCE_LOCKED - exclusive")},
      {Obstacle::queue, refuse("exchange", 404, "NOT_FOUND - no exchange")},
      {Obstacle::queue, refuse("consume", 404, "NOT_FOUND - home node 'a' of queue 'q' is down")},
  };
  for (std::size_t place = 0; place < cases.size(); ++place) {
    CAPTURE(place);
    SourceBench bench;
    bench.consume();
    bench.settle(1);
    CHECK_FALSE(bench.source->status().obstacle.has_value());
    cases[place].prepare(bench);
    bench.broker().pipe.incoming += closing(0, 320, "CONNECTION_FORCED");
    CHECK((bench.run() == Pull::lost));
    CHECK((bench.source->status().obstacle == Obstacle::network));
    bench.broker().pipe.incoming.clear();
    (void)bench.run_for(2);
    CHECK_FALSE(bench.is_consuming());
    CHECK((bench.source->status().obstacle == cases[place].obstacle));
    bench.broker().answers.clear();
    bench.broker().pipe.connect_error.reset();
    bench.network.hosts["h"] = {1};
    bench.broker().pipe.incoming.clear();
    (void)bench.run_for(61);
    CHECK(bench.is_consuming());
    CHECK_FALSE(bench.source->status().obstacle.has_value());
  }
}

TEST_CASE("a signal during an outage brings no attempt forward", "[broker][broker_source]") {
  SourceBench bench;
  bench.network.hosts.clear();
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.has_logged("no such host; retrying at"));
  bench.network.hosts["h"] = {1};
  bench.clock.advance(std::chrono::milliseconds(999));
  for (int signal = 0; signal < 3; ++signal) CHECK((bench.run() == Pull::would_block));
  CHECK(bench.network.take_opened().empty());
  bench.clock.advance(std::chrono::milliseconds(1));
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.is_consuming());
}

TEST_CASE("what one address refuses is not asked of the others", "[broker][broker_source]") {
  SourceBench bench;
  bench.network.hosts["h"] = {1, 2};
  bench.broker(1).answers["log in"] = [](std::uint16_t) { return closing(0, 403, "REFUSED"); };
  CHECK((bench.run() == Pull::end));
  CHECK(bench.network.take_opened() == "1 ");
}

TEST_CASE("a slow look-up delays the next broker only for a while", "[broker][broker_source]") {
  SourceBench bench(settings_of({"slow", "h"}));
  bench.network.hosts["slow"] = {};
  (void)bench.run_for(1);
  CHECK(bench.network.take_opened().empty());
  (void)bench.run_for(1);
  CHECK(bench.network.take_opened() == "1 ");
  CHECK(bench.is_consuming());
}

TEST_CASE("a changed password file applies to the next attempt", "[broker][broker_source]") {
  auto settings = settings_of({"h"});
  int read = 0;
  settings.nodes[0].login.read_again = [&read] {
    ++read;
    return std::optional<std::string>("rotated");
  };
  SourceBench bench(std::move(settings));
  bench.broker().answers["open"] = [](std::uint16_t) { return closing(0, 320, "FORCED"); };
  (void)bench.run_for(1);
  CHECK(read == 2);
}

TEST_CASE("a broker that ended the connection in order forgets no acknowledgement",
          "[broker][broker_source]") {
  const bool in_order = GENERATE(true, false);
  SourceBench bench(durable());
  bench.consume();
  bench.settle(1);
  bench.broker().pipe.incoming += closing(0, in_order ? 320 : 541, "shutdown");
  REQUIRE((bench.run() == Pull::lost));
  bench.broker().pipe.connect_error = Error{ErrorKind::connection, "Connection refused"};
  (void)bench.run_for(3);
  bench.broker().pipe.connect_error.reset();
  (void)bench.run_for(60);
  REQUIRE(bench.is_consuming());
  CHECK(bench.source->may_have_forgotten() != in_order);
}

TEST_CASE("the loss of the channel keeps the queue, and consumes again at once",
          "[broker][broker_source]") {
  SourceBench bench;
  bench.consume();
  bench.settle(1);
  (void)bench.asked();
  bench.broker().pipe.incoming += closing(1, 406, "PRECONDITION_FAILED - delivery timeout");
  CHECK((bench.run() == Pull::lost));
  CHECK_FALSE(bench.is_consuming());
  CHECK((bench.run() == Pull::would_block));
  CHECK(bench.is_consuming());
  const auto asked = bench.asked();
  CHECK(asked.find("hello") == std::string::npos);
  CHECK(asked.find("declare") == std::string::npos);
  CHECK(asked.find("bind") == std::string::npos);
  CHECK(asked.find("look queue/me/l-") != std::string::npos);
  CHECK(asked.find("channel; qos 100; consume queue/me/l-") != std::string::npos);
  CHECK(bench.has_logged("PRECONDITION_FAILED - delivery timeout; consuming again"));
  CHECK(bench.has_logged("; interrupted for 0s"));
  CHECK_FALSE(bench.has_logged("are lost"));
  CHECK(bench.source->status().reconnects == 0u);
}

TEST_CASE("a consumer that is lost again and again ends the connection",
          "[broker][broker_source]") {
  SourceBench bench;
  bench.consume();
  bench.broker().pipe.incoming += closing(1, 406, "PRECONDITION_FAILED");
  CHECK((bench.run() == Pull::lost));
  CHECK(bench.has_logged("lost: queue"));
  bench.broker().pipe.incoming.clear();
  (void)bench.run();
  CHECK_FALSE(bench.is_consuming());
  (void)bench.run_for(1);
  CHECK(bench.is_consuming());
}

TEST_CASE("a cancelled consumer looks for its queue", "[broker][broker_source]") {
  for (const bool deleted : {false, true}) {
    CAPTURE(deleted);
    SourceBench bench(durable());
    bench.consume();
    bench.settle(1);
    (void)bench.asked();
    bench.broker().has_queue = !deleted;
    bench.broker().pipe.incoming +=
        method_of(1, Method::cancel, short_text("c") + number_bytes(1, 1));
    CHECK((bench.run() == Pull::lost));
    CHECK((bench.run() == Pull::would_block));
    CHECK(bench.is_consuming());
    const auto asked = bench.asked();
    CHECK((asked.find("declare queue/me/l") != std::string::npos) == deleted);
    CHECK((asked.find("bind queue/me/l") != std::string::npos) == deleted);
    CHECK(bench.has_logged("the queue was deleted, and is new") == deleted);
    CHECK(bench.has_logged("the broker cancelled the consumer; consuming again"));
  }
}

TEST_CASE("a durable queue that was deleted between two runs is missed",
          "[broker][broker_source]") {
  for (const bool is_known : {false, true}) {
    for (const bool is_there : {false, true}) {
      CAPTURE(is_known, is_there);
      auto settings = durable();
      std::string asked;
      settings.remember_queue = [&](const std::string& queue) {
        asked += queue + " ";
        return is_known;
      };
      SourceBench bench(std::move(settings));
      bench.broker().has_queue = is_there;
      bench.consume();
      CHECK(asked == "queue/me/l ");
      CHECK(bench.has_logged(is_there ? "(existing, classic; " : "(new, classic; "));
      const bool is_missed = is_known && !is_there;
      CHECK(bench.has_logged("warning: queue 'queue/me/l' was deleted after the previous run") ==
            is_missed);
      CHECK(bench.source->gaps() == (is_missed ? 1u : 0u));
    }
  }
}

TEST_CASE("a new durable queue that cannot be bound is deleted", "[broker][broker_source]") {
  for (const bool is_there : {false, true}) {
    CAPTURE(is_there);
    SourceBench bench(durable());
    bench.broker().has_queue = is_there;
    bench.broker().pipe.on_write = [&bench] { (void)bench.broker().step(); };
    bench.broker().refuse("bind", 403, "ACCESS_REFUSED - read access");
    CHECK((bench.run() == Pull::end));
    CHECK((bench.end->kind == ErrorKind::refused));
    CHECK((bench.asked().find("channel; delete queue/me/l unused; close") != std::string::npos) !=
          is_there);
  }
}

TEST_CASE("a queue whose node is down is retried soon", "[broker][broker_source]") {
  SourceBench bench(durable());
  bench.consume();
  bench.settle(1);
  bench.broker().refuse("look", 404, "NOT_FOUND - home node 'a' of durable queue 'q' is down");
  bench.broker().pipe.incoming +=
      method_of(1, Method::cancel, short_text("c") + number_bytes(1, 1));
  CHECK((bench.run() == Pull::lost));
  CHECK((bench.run() == Pull::lost));  // and now the connection
  CHECK_FALSE(bench.has_logged("deleted"));
  bench.broker().answers.clear();
  bench.broker().has_queue = true;
  bench.broker().pipe.incoming.clear();
  (void)bench.run_for(4);
  CHECK(bench.is_consuming());
  CHECK_FALSE(bench.has_logged("are lost"));
}

TEST_CASE("the setup goes on while no delivery can be processed", "[broker][broker_source]") {
  SourceBench bench;
  (void)bench.run(Demand::none);
  CHECK(bench.is_consuming());
  bench.broker().pipe.incoming += delivery_of(1);
  CHECK((bench.run(Demand::none) == Pull::would_block));
  CHECK((bench.run() == Pull::delivery));
}

TEST_CASE("a durable queue loses the bindings that are no longer needed",
          "[broker][broker_source]") {
  for (const bool pushes : {false, true}) {
    CAPTURE(pushes);
    auto settings = durable();
    settings.sources = {{Source::taskcluster, {"#"}, exchanges_of(Source::taskcluster, {})}};
    settings.task_groups = pushes;
    SourceBench bench(std::move(settings));
    REQUIRE((bench.run() == Pull::would_block));
    const auto asked = bench.asked();
    const std::string exchange = "exchange/taskcluster-queue/v1/task-group-resolved #";
    CHECK((asked.find("unbind queue/me/l " + exchange) != std::string::npos) == !pushes);
    CHECK((asked.find("; bind queue/me/l " + exchange) != std::string::npos) == pushes);
  }
}

TEST_CASE("a reload widens, and narrows when it may", "[broker][broker_source]") {
  SourceBench bench;
  bench.consume();
  bench.source->widen({{Source::normalized, {"b"}, exchanges_of(Source::normalized, {})}}, "other");
  CHECK(bench.source->is_widening());
  (void)bench.run();
  CHECK_FALSE(bench.source->is_widening());
  const auto widened = bench.asked();
  CHECK(widened.find("bind queue/me/l-") == 0u);
  CHECK(widened.find(" b") != std::string::npos);
  bench.source->narrow();
  (void)bench.run();
  CHECK(bench.asked().find("unbind queue/me/l-") == 0u);
}

TEST_CASE("once all is to be received, it stays so", "[broker][broker_source]") {
  SourceBench bench;
  bench.consume();
  CHECK(bench.source->receive_all());
  CHECK_FALSE(bench.source->receive_all());
  (void)bench.run();
  CHECK(bench.asked().find(" #") != std::string::npos);
  bench.source->widen({{Source::normalized, {"b"}, exchanges_of(Source::normalized, {})}}, "other");
  CHECK_FALSE(bench.source->is_widening());
}

TEST_CASE("a check binds a queue of its own and leaves the durable one alone",
          "[broker][broker_source]") {
  for (const bool exists : {false, true}) {
    CAPTURE(exists);
    FakeClock clock;
    MemoryNetwork network(clock);
    network.hosts["h"] = {1};
    auto& broker = network.brokers[1];
    broker.has_queue = exists;
    // probe() drives the conversation itself: let the broker answer at once.
    broker.pipe.on_write = [&broker] { (void)broker.step(); };
    Log log(LogLevel::error);
    std::string passed;
    const auto done = probe(durable(), network.network(), log,
                            [&passed](const std::string& step) { passed += step + "\n"; });
    REQUIRE(done.ok());
    const auto asked = broker.take_asked();
    CHECK(asked.find("consume queue/me/l-") != std::string::npos);
    CHECK(asked.find("consume queue/me/l ") == std::string::npos);
    CHECK(asked.find("bind queue/me/l exchange") == std::string::npos);
    CHECK(asked.find("bind queue/me/l-") != std::string::npos);
    CHECK((asked.find("declare queue/me/l;") != std::string::npos) == exists);
    const auto last = passed.find("temporary queue 'queue/me/l-");
    REQUIRE(last != std::string::npos);
    passed.resize(last);
    CHECK(passed ==
          std::string("amqp://h:5672: logged in as 'me', virtual host '/'\n"
                      "source normalized: exchange exchange/build/normalized\n"
                      "queue 'queue/me/l': ") +
              (exists ? "7 messages, 2 consumers, classic\n"
                      : "does not exist yet; whether the account may declare it is not checked\n"));
  }
}

TEST_CASE("a check finds a missing permission to read", "[broker][broker_source]") {
  FakeClock clock;
  MemoryNetwork network(clock);
  network.hosts["h"] = {1};
  auto& broker = network.brokers[1];
  broker.refuse("bind", 403, "ACCESS_REFUSED - read access");
  broker.pipe.on_write = [&broker] { (void)broker.step(); };
  Log log(LogLevel::error);
  const auto done = probe(durable(), network.network(), log, [](const std::string&) {});
  REQUIRE_FALSE(done.ok());
  CHECK((done.error().kind == ErrorKind::refused));
}

}  // namespace pbm
