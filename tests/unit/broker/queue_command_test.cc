// SPDX-License-Identifier: MPL-2.0
#include "broker/queue_command.h"

#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/network_of.h"
#include "support/scripted_broker.h"

#include <chrono>
#include <string>
#include <utility>

namespace pbm {

namespace {

// A broker that answers at once, and the settings of a monitor that uses it.
struct CommandBench {
  FakeClock clock;
  MemoryNetwork network{clock};
  BrokerSettings settings{};

  CommandBench() {
    network.hosts["h"] = {1};
    broker().has_queue = true;
    broker().consumers = 0;
    broker().pipe.on_write = [this] { (void)broker().step(); };
    BrokerUrl url;
    url.host = "h";
    url.port = 5672;
    settings.nodes = {{std::move(url), Login{"me", "secret"}}};
    settings.label = "l";
    settings.durable = true;
    settings.heartbeat = std::chrono::seconds(30);
  }

  ScriptedBroker& broker() { return network.brokers[1]; }

  // What was done, or "77: " and the error.
  std::string carry_out(QueueCommand command) {
    const auto done = pbm::carry_out(command, settings, network.network());
    if (done) return *done;
    return std::to_string(exit_code(done.error().kind)) + ": " + done.error().text;
  }
};

const std::string kQueue = "queue 'queue/me/l' at amqp://h:5672";

TEST_CASE("a queue is purged, or deleted if it is unused", "[broker][queue_command]") {
  CommandBench bench;
  CHECK(bench.carry_out(QueueCommand::purge) == kQueue + ": 7 messages deleted");
  CHECK(bench.broker().take_asked().find("purge queue/me/l;") != std::string::npos);
  CHECK(bench.carry_out(QueueCommand::remove) == kQueue + ": deleted with 7 messages");
  const auto asked = bench.broker().take_asked();
  CHECK(asked.find("delete queue/me/l unused;") != std::string::npos);
  CHECK(asked.ends_with("close"));
}

TEST_CASE("a queue in use is purged but not deleted", "[broker][queue_command]") {
  CommandBench bench;
  bench.broker().consumers = 1;
  CHECK(bench.carry_out(QueueCommand::purge) ==
        kQueue + ": 7 messages deleted; messages that its 1 consumer received remain");
  (void)bench.broker().take_asked();
  CHECK(bench.carry_out(QueueCommand::remove) == "76: delete " + kQueue + ": it has 1 consumer");
  CHECK(bench.broker().take_asked().find("delete") == std::string::npos);
}

TEST_CASE("a missing queue is an error of both commands", "[broker][queue_command]") {
  for (const auto command : {QueueCommand::purge, QueueCommand::remove}) {
    CommandBench bench;
    bench.broker().has_queue = false;
    CHECK(bench.carry_out(command) == "76: " + kQueue + ": does not exist");
    const auto asked = bench.broker().take_asked();
    CHECK(asked.find("purge") == std::string::npos);
    CHECK(asked.find("delete") == std::string::npos);
  }
}

TEST_CASE("a refusal has the status of a run", "[broker][queue_command]") {
  CommandBench bench;
  bench.broker().refuse("purge", 403, "ACCESS_REFUSED - read access");
  bench.broker().refuse("delete", 406, "PRECONDITION_FAILED - in use");
  CHECK(bench.carry_out(QueueCommand::purge) ==
        "77: purge queue 'queue/me/l' at amqp://h:5672: ACCESS_REFUSED - read access");
  CHECK(bench.carry_out(QueueCommand::remove) ==
        "76: delete queue 'queue/me/l' at amqp://h:5672: PRECONDITION_FAILED - in use");
}

TEST_CASE("the condition is left out if the type of the queue does not support it",
          "[broker][queue_command]") {
  CommandBench bench;
  bench.broker().answers["delete queue/me/l unused"] = [](std::uint16_t) {
    return closing(0, 540, "NOT_IMPLEMENTED - quorum");
  };
  CHECK(bench.carry_out(QueueCommand::remove) == kQueue + ": deleted with 7 messages");
  const auto asked = bench.broker().take_asked();
  CHECK(asked.find("delete queue/me/l unused;") < asked.find("delete queue/me/l;"));
  CHECK(asked.find("delete queue/me/l;") != std::string::npos);
}

}  // namespace

}  // namespace pbm
