// SPDX-License-Identifier: MPL-2.0
#include "flow/ack_ledger.h"

#include "support/catch.h"
#include "support/naive_ledger.h"

#include <random>

namespace pbm {

namespace {

TEST_CASE("a message settles when the last byte of its lines is written", "[flow][ack_ledger]") {
  AckLedger ledger;
  ledger.add(1, 100);
  ledger.settle(99);
  CHECK_FALSE(ledger.take().has_value());
  CHECK(ledger.waiting() == 1u);
  ledger.settle(100);
  CHECK(ledger.settled() == 1u);
  CHECK(ledger.waiting() == 0u);
  CHECK(ledger.take() == 1u);
}

TEST_CASE("a filtered message is settled in order with the others", "[flow][ack_ledger]") {
  AckLedger ledger;
  ledger.add(1, 0);  // nothing before it: at once
  ledger.settle(0);
  CHECK(ledger.take() == 1u);
  ledger.add(2, 100);
  ledger.add(3, 100);
  ledger.add(4, 200);
  ledger.add(5, 200);
  ledger.settle(50);
  CHECK_FALSE(ledger.take().has_value());
  ledger.settle(150);
  CHECK(ledger.settled() == 2u);
  CHECK(ledger.take() == 3u);
  ledger.settle(200);
  CHECK(ledger.take() == 5u);
}

TEST_CASE("a tag is returned once", "[flow][ack_ledger]") {
  AckLedger ledger;
  ledger.add(7, 10);
  ledger.settle(10);
  CHECK(ledger.take() == 7u);
  CHECK(ledger.settled() == 0u);
  CHECK_FALSE(ledger.take().has_value());
  ledger.settle(20);
  CHECK_FALSE(ledger.take().has_value());
}

TEST_CASE("tags of a lost connection are dropped, settled or not", "[flow][ack_ledger]") {
  AckLedger ledger;
  ledger.add(1, 10);
  ledger.add(2, 20);
  ledger.settle(10);
  ledger.reset();
  CHECK(ledger.waiting() == 0u);
  CHECK(ledger.settled() == 0u);
  ledger.settle(20);
  CHECK_FALSE(ledger.take().has_value());
  ledger.add(1, 30);
  CHECK_FALSE(ledger.take().has_value());
  ledger.settle(30);
  CHECK(ledger.take() == 1u);
}

TEST_CASE("the ledger agrees with a naive implementation on random operations",
          "[flow][ack_ledger]") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    AckLedger ledger;
    NaiveLedger naive;
    std::uint64_t tag = 0;
    std::uint64_t end = 0;
    std::uint64_t written = 0;
    for (int step = 0; step < 200; ++step) {
      CAPTURE(step);
      const auto what = random() % 10;
      if (what < 5) {
        tag += 1 + random() % 2;
        if (random() % 2 == 0) end += random() % 100;
        ledger.add(tag, end);
        naive.add(tag, end);
      } else if (what < 8) {
        written += random() % (end - written + 1);
        ledger.settle(written);
        naive.settle(written);
      } else if (what < 9 || random() % 4 != 0) {
        REQUIRE(ledger.take() == naive.take());
      } else {
        ledger.reset();
        naive.reset();
        tag = 0;
      }
      REQUIRE(ledger.settled() == naive.settled());
      REQUIRE(ledger.waiting() == naive.waiting());
    }
  }
}

}  // namespace

}  // namespace pbm
