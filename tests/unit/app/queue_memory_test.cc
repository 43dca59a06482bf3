// SPDX-License-Identifier: MPL-2.0
#include "app/queue_memory.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <filesystem>
#include <string>

namespace pbm {

namespace {

BrokerSettings durable_at(const std::string& host) {
  BrokerSettings settings;
  settings.durable = true;
  settings.nodes.emplace_back().url.host = host;
  return settings;
}

TEST_CASE("the next run knows the queue of the run before", "[app][queue_memory]") {
  TemporaryDirectory directory;
  Log log(LogLevel::info);
  REQUIRE(log.to_file(directory.path("log")).ok());
  const auto state = directory.path("state");
  std::filesystem::create_directory(state);
  const auto knows = [&](const std::string& host, const std::string& queue) {
    return queue_memory(durable_at(host), state, log)(queue);
  };
  CHECK_FALSE(knows("h", "queue/me/a"));
  CHECK(knows("h", "queue/me/a"));
  CHECK_FALSE(knows("h", "queue/me/b"));  // another label
  CHECK(knows("h", "queue/me/b"));
  CHECK_FALSE(knows("i", "queue/me/b"));  // another broker
  CHECK_FALSE(knows("h", "queue/me/b"));
  CHECK(directory.read("log").empty());
}

TEST_CASE("a queue is not remembered without a directory, or if it is temporary",
          "[app][queue_memory]") {
  Log log(LogLevel::info);
  CHECK_FALSE(queue_memory(durable_at("h"), "", log));
  BrokerSettings temporary;
  CHECK_FALSE(queue_memory(temporary, "/", log));
}

TEST_CASE("a queue that cannot be remembered is a warning", "[app][queue_memory]") {
  TemporaryDirectory directory;
  Log log(LogLevel::info);
  REQUIRE(log.to_file(directory.path("log")).ok());
  const auto remember = queue_memory(durable_at("h"), directory.path("missing"), log);
  CHECK_FALSE(remember("q"));
  CHECK_FALSE(remember("q"));
  CHECK(directory.read("log").find("warning: remember the queue in '") != std::string::npos);
}

}  // namespace

}  // namespace pbm
