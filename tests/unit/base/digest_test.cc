// SPDX-License-Identifier: MPL-2.0
#include "base/digest.h"

#include "support/catch.h"

namespace pbm {

namespace {

TEST_CASE("a digest is the beginning of the SHA-256", "[base][digest]") {
  // printf abc | sha256sum
  CHECK(short_digest("abc") == "ba7816bf8f01cfea");
  CHECK(short_digest("") == "e3b0c44298fc1c14");
}

}  // namespace

}  // namespace pbm
