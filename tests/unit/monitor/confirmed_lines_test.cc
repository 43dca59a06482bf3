// SPDX-License-Identifier: MPL-2.0
#include "monitor/confirmed_lines.h"

#include "support/catch.h"

namespace pbm {

namespace {

TEST_CASE("lines are settled once the broker has confirmed", "[monitor][confirmed_lines]") {
  ConfirmedLines lines(0);
  lines.delivered(1, false);
  lines.acknowledged(2, 20);
  lines.acknowledged(4, 40);
  CHECK_FALSE(lines.take_offset().has_value());
  lines.confirmed(3);
  CHECK(lines.take_offset() == 20u);
  CHECK_FALSE(lines.take_offset().has_value());
  lines.confirmed(4);
  CHECK(lines.take_offset() == 40u);
}

TEST_CASE("not before a message that is not redelivered", "[monitor][confirmed_lines]") {
  ConfirmedLines lines(0);
  lines.delivered(1, true);
  lines.delivered(2, false);
  lines.acknowledged(1, 10);
  lines.confirmed(1);
  CHECK_FALSE(lines.take_offset().has_value());
  lines.acknowledged(2, 20);
  lines.confirmed(2);
  CHECK(lines.take_offset() == 20u);
}

TEST_CASE("a delivery beyond the window confirms earlier ones", "[monitor][confirmed_lines]") {
  ConfirmedLines lines(2);
  lines.delivered(1, false);
  lines.acknowledged(1, 10);
  lines.delivered(3, false);
  CHECK_FALSE(lines.take_offset().has_value());
  lines.delivered(4, false);
  CHECK(lines.take_offset() == 10u);
}

TEST_CASE("a lost connection makes tags invalid", "[monitor][confirmed_lines]") {
  ConfirmedLines lines(0);
  lines.delivered(1, false);
  lines.acknowledged(1, 10);
  lines.connection_lost();
  lines.confirmed(1);
  lines.delivered(1, true);
  lines.acknowledged(1, 30);
  lines.confirmed(1);
  CHECK_FALSE(lines.take_offset().has_value());
}

}  // namespace

}  // namespace pbm
