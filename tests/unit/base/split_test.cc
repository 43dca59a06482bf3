// SPDX-License-Identifier: MPL-2.0
#include "base/split.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("the parts of a text are what lies between its separators", "[base][split]") {
  const auto parts_of = [](std::string_view text) {
    std::string shown;
    Split parts(text, '-');
    while (const auto part = parts.next()) shown.append("<").append(*part).append(">");
    CHECK_FALSE(parts.next());
    return shown;
  };
  CHECK(parts_of("a-bc-d") == "<a><bc><d>");
  CHECK(parts_of("a,b") == "<a,b>");
  CHECK(parts_of("-a--") == "<><a><><>");
  CHECK(parts_of("") == "<>");
}

}  // namespace

}  // namespace pbm
