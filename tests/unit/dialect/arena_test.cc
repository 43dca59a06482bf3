// SPDX-License-Identifier: MPL-2.0
#include "dialect/arena.h"

#include "support/catch.h"
#include "support/counted_new.h"
#include "support/quoted.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("text in an arena is valid until it is reset", "[dialect][arena]") {
  Arena arena;
  const auto kept = arena.keep("one");
  const auto joined = arena.join({"a", "", "bc", std::string_view(), "d"});
  const auto empty = arena.keep("");
  const auto nothing = arena.join({});
  for (int i = 0; i < 1000; ++i) {
    CHECK(arena.keep(std::to_string(i)) == std::to_string(i));
  }
  CHECK(kept == "one");
  CHECK(joined == "abcd");
  CHECK(empty.empty());
  CHECK(empty.data() != nullptr);  // an empty text is a known one
  CHECK(nothing.data() != nullptr);
}

TEST_CASE("a reused arena allocates no memory", "[dialect][arena]") {
  Arena arena;
  static_cast<void>(arena.keep(repeated("x", 1000)));
  const std::string text = repeated("y", 1000);
  const auto before = allocations();
  for (int i = 0; i < 100; ++i) {
    arena.reset();
    for (int j = 0; j < 10; ++j) static_cast<void>(arena.keep(text));
  }
  CHECK(allocations() == before);
}

TEST_CASE("a text larger than the initial memory of the arena is kept", "[dialect][arena]") {
  Arena arena;
  const auto large = repeated("z", std::size_t{1} << 20);
  CHECK(arena.keep(large) == large);
  arena.reset();
  CHECK(arena.keep("small") == "small");
}

}  // namespace

}  // namespace pbm
