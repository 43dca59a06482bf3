// SPDX-License-Identifier: MPL-2.0
#include "base/result.h"

#include "support/catch.h"

#include <memory>
#include <string>

namespace pbm {

namespace {

TEST_CASE("a result is a value or an error", "[base][result]") {
  Result<std::string> good(std::string("x"));
  CHECK(good.ok());
  CHECK(static_cast<bool>(good));
  CHECK(*good == "x");
  CHECK(good->size() == 1u);
  *good += "y";
  CHECK(*good == "xy");

  const Result<std::string> bad(Error{ErrorKind::input, "why"});
  CHECK_FALSE(bad.ok());
  CHECK_FALSE(static_cast<bool>(bad));
  CHECK((bad.error().kind == ErrorKind::input));
  CHECK(bad.error().text == "why");
}

TEST_CASE("a result may hold a move-only value", "[base][result]") {
  Result<std::unique_ptr<int>> held(std::make_unique<int>(5));
  const auto taken = std::move(*held);
  CHECK(*taken == 5);
}

TEST_CASE("a value of type Error is distinguished from an error", "[base][result]") {
  const Result<int> zero(0);
  CHECK(zero.ok());
  const Result<bool> no(false);
  CHECK(no.ok());
  CHECK_FALSE(*no);
}

TEST_CASE("a result without a value is a success or an error", "[base][result]") {
  const Result<void> done;
  CHECK(done.ok());
  const Result<void> bad(Error{ErrorKind::output, "why"});
  CHECK_FALSE(bad.ok());
  CHECK(bad.error().text == "why");
}

}  // namespace

}  // namespace pbm
