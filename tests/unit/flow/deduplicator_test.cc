// SPDX-License-Identifier: MPL-2.0
#include "flow/deduplicator.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

constexpr auto kStayed = Deduplicator::Broker::stayed;
constexpr auto kWasAway = Deduplicator::Broker::was_away;

Delivery redelivery_of(std::string_view body, bool redelivered = true) {
  Delivery delivery;
  delivery.exchange = "e";
  delivery.key = "k";
  delivery.body = body;
  delivery.tag = 1;
  delivery.redelivered = redelivered;
  return delivery;
}

// Messages that are equal but for their tags, 1 to `count`.
void add_identical(std::uint64_t count, Deduplicator& deduplicator) {
  for (std::uint64_t tag = 1; tag <= count; ++tag) {
    auto delivery = redelivery_of("a", false);
    delivery.tag = tag;
    deduplicator.add(delivery);
  }
}

TEST_CASE("a printed message that is redelivered after a lost connection is a repeat",
          "[flow][deduplicator]") {
  Deduplicator deduplicator;
  deduplicator.add(redelivery_of("a", false));
  CHECK_FALSE(
      deduplicator.is_repeat(redelivery_of("a"), kStayed));  // the connection is still the same
  deduplicator.connection_lost();
  CHECK_FALSE(deduplicator.is_repeat(redelivery_of("b"), kStayed));
  CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  CHECK_FALSE(
      deduplicator.is_repeat(redelivery_of("a"), kStayed));  // one was printed, so a second is new
}

TEST_CASE("only a redelivered message is a repeat", "[flow][deduplicator]") {
  Deduplicator deduplicator;
  deduplicator.add(redelivery_of("a", false));
  deduplicator.connection_lost();
  CHECK_FALSE(deduplicator.is_repeat(redelivery_of("a", false), kStayed));
  CHECK(deduplicator.is_repeat(redelivery_of("a", true), kStayed));
}

TEST_CASE("a message published twice is two messages", "[flow][deduplicator]") {
  Deduplicator deduplicator;
  for (int i = 0; i < 2; ++i) deduplicator.add(redelivery_of("a"));
  deduplicator.connection_lost();
  CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  CHECK_FALSE(deduplicator.is_repeat(redelivery_of("a"), kStayed));
}

TEST_CASE("messages are identified by exchange, key and body", "[flow][deduplicator]") {
  Deduplicator deduplicator;
  deduplicator.add(redelivery_of("a"));
  deduplicator.connection_lost();
  auto other_exchange = redelivery_of("a");
  other_exchange.exchange = "f";
  CHECK_FALSE(deduplicator.is_repeat(other_exchange, kStayed));
  auto other_key = redelivery_of("a");
  other_key.key = "l";
  CHECK_FALSE(deduplicator.is_repeat(other_key, kStayed));
  auto shifted = redelivery_of("a");
  shifted.exchange = "";
  shifted.key = "ek";
  CHECK_FALSE(deduplicator.is_repeat(shifted, kStayed));
  auto same = redelivery_of("a");
  same.tag = 99;
  CHECK(deduplicator.is_repeat(same, kStayed));
}

TEST_CASE("a printed message is recognised again after each lost connection",
          "[flow][deduplicator]") {
  Deduplicator deduplicator;
  deduplicator.add(redelivery_of("a"));
  deduplicator.connection_lost();
  CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  deduplicator.add(redelivery_of("b"));
  deduplicator.connection_lost();
  CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  CHECK(deduplicator.is_repeat(redelivery_of("b"), kStayed));
  deduplicator.connection_lost();
  deduplicator.connection_lost();
  CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  CHECK_FALSE(deduplicator.is_repeat(redelivery_of("a"), kStayed));
}

TEST_CASE("a confirmed message is a repeat only after a broker restart", "[flow][deduplicator]") {
  for (const auto broker : {kStayed, kWasAway}) {
    Deduplicator deduplicator;
    add_identical(3, deduplicator);
    deduplicator.confirmed(2);
    deduplicator.connection_lost();
    const bool away = broker == kWasAway;
    CHECK(deduplicator.is_repeat(redelivery_of("a"), broker));
    CHECK(deduplicator.is_repeat(redelivery_of("a"), broker) == away);
    CHECK(deduplicator.is_repeat(redelivery_of("a"), broker) == away);
    CHECK_FALSE(deduplicator.is_repeat(redelivery_of("a"), broker));
  }
}

TEST_CASE("of identical messages, those are repeats that the broker has not taken for acknowledged",
          "[flow][deduplicator]") {
  using enum LastAcknowledgement;
  for (const auto last : {processed, lost}) {
    Deduplicator deduplicator;
    add_identical(3, deduplicator);
    deduplicator.confirmed(1);
    deduplicator.connection_lost(2);
    deduplicator.connection_lost();  // before anything was delivered
    deduplicator.resolve(last);
    CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed));
    CHECK(deduplicator.is_repeat(redelivery_of("a"), kStayed) == (last == lost));
    CHECK_FALSE(deduplicator.is_repeat(redelivery_of("a"), kStayed));
  }
}

TEST_CASE("a repeated message is tracked under its new tag", "[flow][deduplicator]") {
  Deduplicator deduplicator;
  deduplicator.add(redelivery_of("a", false));
  deduplicator.connection_lost();
  auto again = redelivery_of("a");
  again.tag = 7;
  CHECK(deduplicator.is_repeat(again, kStayed));
  deduplicator.confirmed(6);
  deduplicator.connection_lost();
  CHECK(deduplicator.is_repeat(again, kStayed));
  deduplicator.confirmed(7);
  deduplicator.connection_lost();
  CHECK_FALSE(deduplicator.is_repeat(again, kStayed));  // published once more
  CHECK(deduplicator.is_repeat(again, kWasAway));
}

TEST_CASE("without printed messages there are no repeats", "[flow][deduplicator]") {
  Deduplicator deduplicator;
  deduplicator.connection_lost();
  CHECK_FALSE(deduplicator.is_repeat(redelivery_of(""), kStayed));
}

TEST_CASE("the oldest message is forgotten first", "[flow][deduplicator]") {
  Deduplicator deduplicator;
  const auto add = [&deduplicator](std::size_t number) {
    deduplicator.add(redelivery_of(std::to_string(number)));
  };
  const auto takes = [&deduplicator](std::size_t number) {
    return deduplicator.is_repeat(redelivery_of(std::to_string(number)), kStayed);
  };
  for (std::size_t i = 0; i < Deduplicator::kRemembered; ++i) add(i);
  deduplicator.connection_lost();
  CHECK(takes(0));
  CHECK(takes(Deduplicator::kRemembered - 1));
  add(Deduplicator::kRemembered);
  add(Deduplicator::kRemembered + 1);
  deduplicator.connection_lost();
  CHECK_FALSE(takes(0));
  CHECK_FALSE(takes(1));
  CHECK(takes(2));
  CHECK(takes(Deduplicator::kRemembered - 1));
  CHECK(takes(Deduplicator::kRemembered + 1));
}

}  // namespace

}  // namespace pbm
