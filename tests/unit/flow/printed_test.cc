// SPDX-License-Identifier: MPL-2.0
#include "flow/printed.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

constexpr auto kStayed = Printed::Broker::stayed;
constexpr auto kWasAway = Printed::Broker::was_away;

Delivery delivery_of(std::string_view body, bool redelivered = true) {
  Delivery delivery;
  delivery.exchange = "e";
  delivery.key = "k";
  delivery.body = body;
  delivery.tag = 1;
  delivery.redelivered = redelivered;
  return delivery;
}

TEST_CASE("what was printed is taken once it comes again after a lost connection",
          "[flow][printed]") {
  Printed printed;
  printed.add(delivery_of("a", false));
  CHECK_FALSE(printed.take(delivery_of("a"), kStayed));  // the connection is still the same
  printed.connection_lost();
  CHECK_FALSE(printed.take(delivery_of("b"), kStayed));
  CHECK(printed.take(delivery_of("a"), kStayed));
  CHECK_FALSE(printed.take(delivery_of("a"), kStayed));  // one was printed, so a second is new
}

TEST_CASE("only a redelivered message can have been printed", "[flow][printed]") {
  Printed printed;
  printed.add(delivery_of("a", false));
  printed.connection_lost();
  CHECK_FALSE(printed.take(delivery_of("a", false), kStayed));
  CHECK(printed.take(delivery_of("a", true), kStayed));
}

TEST_CASE("a message published twice is two messages", "[flow][printed]") {
  Printed printed;
  for (int i = 0; i < 2; ++i) printed.add(delivery_of("a"));
  printed.connection_lost();
  CHECK(printed.take(delivery_of("a"), kStayed));
  CHECK(printed.take(delivery_of("a"), kStayed));
  CHECK_FALSE(printed.take(delivery_of("a"), kStayed));
}

TEST_CASE("exchange, key and body make a message what it is", "[flow][printed]") {
  Printed printed;
  printed.add(delivery_of("a"));
  printed.connection_lost();
  auto other_exchange = delivery_of("a");
  other_exchange.exchange = "f";
  CHECK_FALSE(printed.take(other_exchange, kStayed));
  auto other_key = delivery_of("a");
  other_key.key = "l";
  CHECK_FALSE(printed.take(other_key, kStayed));
  auto shifted = delivery_of("a");
  shifted.exchange = "";
  shifted.key = "ek";
  CHECK_FALSE(printed.take(shifted, kStayed));
  auto same = delivery_of("a");
  same.tag = 99;
  CHECK(printed.take(same, kStayed));
}

TEST_CASE("each lost connection asks for all that was printed anew", "[flow][printed]") {
  Printed printed;
  printed.add(delivery_of("a"));
  printed.connection_lost();
  CHECK(printed.take(delivery_of("a"), kStayed));
  printed.add(delivery_of("b"));
  printed.connection_lost();
  CHECK(printed.take(delivery_of("a"), kStayed));
  CHECK(printed.take(delivery_of("b"), kStayed));
  printed.connection_lost();
  printed.connection_lost();
  CHECK(printed.take(delivery_of("a"), kStayed));
  CHECK_FALSE(printed.take(delivery_of("a"), kStayed));
}

TEST_CASE("what was acknowledged for good comes again only from a broker that was away",
          "[flow][printed]") {
  for (const auto broker : {kStayed, kWasAway}) {
    Printed printed;
    for (std::uint64_t tag = 1; tag <= 3; ++tag) {
      auto delivery = delivery_of("a", false);
      delivery.tag = tag;
      printed.add(delivery);
    }
    printed.confirmed(2);
    printed.connection_lost();
    const bool away = broker == kWasAway;
    CHECK(printed.take(delivery_of("a"), broker));
    CHECK(printed.take(delivery_of("a"), broker) == away);
    CHECK(printed.take(delivery_of("a"), broker) == away);
    CHECK_FALSE(printed.take(delivery_of("a"), broker));
  }
}

TEST_CASE("what came again is acknowledged anew, for good or not", "[flow][printed]") {
  Printed printed;
  printed.add(delivery_of("a", false));
  printed.connection_lost();
  auto again = delivery_of("a");
  again.tag = 7;
  CHECK(printed.take(again, kStayed));
  printed.confirmed(6);
  printed.connection_lost();
  CHECK(printed.take(again, kStayed));
  printed.confirmed(7);
  printed.connection_lost();
  CHECK_FALSE(printed.take(again, kStayed));  // published once more
  CHECK(printed.take(again, kWasAway));
}

TEST_CASE("nothing printed, nothing taken", "[flow][printed]") {
  Printed printed;
  printed.connection_lost();
  CHECK_FALSE(printed.take(delivery_of(""), kStayed));
}

TEST_CASE("the oldest is forgotten for the newest", "[flow][printed]") {
  Printed printed;
  const auto add = [&printed](std::size_t number) {
    printed.add(delivery_of(std::to_string(number)));
  };
  const auto takes = [&printed](std::size_t number) {
    return printed.take(delivery_of(std::to_string(number)), kStayed);
  };
  for (std::size_t i = 0; i < Printed::kRemembered; ++i) add(i);
  printed.connection_lost();
  CHECK(takes(0));
  CHECK(takes(Printed::kRemembered - 1));
  add(Printed::kRemembered);
  add(Printed::kRemembered + 1);
  printed.connection_lost();
  CHECK_FALSE(takes(0));
  CHECK_FALSE(takes(1));
  CHECK(takes(2));
  CHECK(takes(Printed::kRemembered - 1));
  CHECK(takes(Printed::kRemembered + 1));
}

}  // namespace

}  // namespace pbm
