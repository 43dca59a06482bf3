// SPDX-License-Identifier: MPL-2.0
#include "base/counted.h"

#include "support/catch.h"

namespace pbm {

namespace {

TEST_CASE("only one of a thing is named in the singular", "[base][counted]") {
  CHECK(counted(0, "line") == "0 lines");
  CHECK(counted(1, "line") == "1 line");
  CHECK(counted(2, "line") == "2 lines");
}

}  // namespace

}  // namespace pbm
