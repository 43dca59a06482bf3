// SPDX-License-Identifier: MPL-2.0
#include "broker/rebinding.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

const Binding kOld{"x", "old"};
const Binding kBoth{"x", "both"};
const Binding kNew{"x", "new"};

// Sends and answers all requests that are allowed: "+key" and "-key".
std::string requests_of(Rebinding& rebinding) {
  std::string all;
  while (const auto request = rebinding.next()) {
    all += (request->removes ? "-" : "+") + request->binding.key + " ";
    CHECK(rebinding.answered().binding == request->binding);
  }
  return all;
}

TEST_CASE("new bindings are added before old ones are removed", "[broker][rebinding]") {
  Rebinding rebinding;
  CHECK(rebinding.is_done());
  rebinding.widen({kOld, kBoth}, {kBoth, kNew});
  CHECK(rebinding.is_widening());
  CHECK(requests_of(rebinding) == "+new ");
  CHECK_FALSE(rebinding.is_widening());
  CHECK(rebinding.is_done());
  rebinding.narrow();
  CHECK_FALSE(rebinding.is_done());
  CHECK(requests_of(rebinding) == "-old ");
  CHECK(rebinding.is_done());
}

TEST_CASE("equal bindings need no request", "[broker][rebinding]") {
  Rebinding rebinding;
  rebinding.widen({kBoth}, {kBoth});
  rebinding.narrow();
  CHECK_FALSE(rebinding.is_widening());
  CHECK(requests_of(rebinding).empty());
}

TEST_CASE("a binding whose removal is pending is added again", "[broker][rebinding]") {
  Rebinding rebinding;
  rebinding.widen({kOld}, {kNew});
  CHECK(requests_of(rebinding) == "+new ");
  rebinding.narrow();
  const auto pending = rebinding.next();
  REQUIRE(pending.has_value());
  CHECK(pending->removes);
  rebinding.widen({kNew}, {kOld});
  CHECK(rebinding.answered().removes);
  CHECK(rebinding.is_widening());
  CHECK(requests_of(rebinding) == "+old ");
  rebinding.narrow();
  CHECK(requests_of(rebinding) == "-new ");
}

TEST_CASE("a second change before the first is answered adds what is still missing",
          "[broker][rebinding]") {
  Rebinding rebinding;
  rebinding.widen({kOld}, {kBoth, kNew});
  REQUIRE(rebinding.next().has_value());  // to add kBoth
  rebinding.widen({kBoth, kNew}, {kNew});
  CHECK(rebinding.answered().binding == kBoth);
  CHECK(requests_of(rebinding) == "+new ");
  rebinding.narrow();
  CHECK(requests_of(rebinding) == "-old -both ");
}

TEST_CASE("after a lost connection only a durable queue has bindings to remove",
          "[broker][rebinding]") {
  for (const bool durable : {false, true}) {
    CAPTURE(durable);
    Rebinding rebinding;
    rebinding.widen({kOld}, {kNew});
    REQUIRE(rebinding.next().has_value());
    rebinding.connection_lost(durable);
    CHECK_FALSE(rebinding.is_widening());
    rebinding.narrow();
    CHECK(requests_of(rebinding) == (durable ? "-old " : ""));
  }
}

}  // namespace

}  // namespace pbm
