// SPDX-License-Identifier: MPL-2.0
#include "dialect/name_table.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

constexpr NameTable kFruit(std::to_array<std::pair<std::string_view, int>>({
    {"pear", 1},
    {"fig", 2},
    {"plum", 3},
    {"pomegranate", 4},
    {"p", 5},
}));

int number_of(std::string_view name) {
  const auto* const number = kFruit.find(name);
  return number != nullptr ? *number : 0;
}

}  // namespace

TEST_CASE("a name is found, and no other one", "[dialect][names]") {
  CHECK(number_of("pear") == 1);
  CHECK(number_of("fig") == 2);
  CHECK(number_of("plum") == 3);
  CHECK(number_of("pomegranate") == 4);
  CHECK(number_of("p") == 5);
  for (const std::string other : {"", "q", "figs", "peat", "Pear", "pomegranata"}) {
    CHECK(number_of(other) == 0);
  }
  CHECK(number_of(std::string(1000, 'p')) == 0);
}

}  // namespace pbm
