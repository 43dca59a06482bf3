// SPDX-License-Identifier: MPL-2.0
#include "format/text_layout.h"

#include "support/catch.h"

namespace pbm {

namespace {

TextWidths widths_for(std::size_t columns, const TextWidths& values,
                      TextLayout::Omitted omitted = {}) {
  TextLayout layout(columns, omitted);
  layout.show(values);
  return layout.widths();
}

TEST_CASE("columns grow with the values that are shown, and stay", "[format][text_layout]") {
  TextLayout layout(200, {});
  CHECK(layout.widths().platform == 8u);
  layout.show({.tree = 15, .platform = 16, .what = 70});
  CHECK(layout.widths().tree == 15u);
  CHECK(layout.widths().platform == 16u);
  CHECK(layout.widths().what == 70u);
  layout.show({.platform = 7});
  CHECK(layout.widths().platform == 16u);
}

TEST_CASE("the columns fit every terminal from 60 columns up", "[format][text_layout]") {
  constexpr TextWidths kLong{.time = 99,
                             .result = 99,
                             .tree = 99,
                             .platform = 99,
                             .buildtype = 99,
                             .what = 999,
                             .revision = 99,
                             .duration = 99};
  for (auto columns = TextLayout::kNarrowest; columns <= 300; ++columns) {
    CAPTURE(columns);
    CHECK(widths_for(columns, kLong).all() <= columns);
  }
}

TEST_CASE("a name is not cut beside columns that are blank", "[format][text_layout]") {
  const auto widths = widths_for(120, {.tree = 15, .platform = 16, .what = 30});
  CHECK(widths.tree == 15u);
  CHECK(widths.platform == 16u);
  CHECK(widths.what == 30u);
}

TEST_CASE("what a filter fixes, and what does not fit, is omitted", "[format][text_layout]") {
  CHECK(widths_for(80, {.tree = 15}).tree == 15u);
  CHECK(widths_for(80, {.tree = 15}, {.tree = true}).tree == 0u);
  CHECK(widths_for(95, {}).revision == 0u);
  CHECK(widths_for(96, {}).revision == 12u);
  CHECK(widths_for(96, {}, {.revision = true}).revision == 0u);
  CHECK(widths_for(79, {}).duration == 4u);
  CHECK(widths_for(80, {}).duration == 6u);
}

TEST_CASE("elsewhere the widths are fixed, and nothing is omitted", "[format][text_layout]") {
  const auto widths = widths_for(0, {.what = 99}, {.tree = true, .revision = true});
  CHECK(widths.tree == 15u);
  CHECK(widths.revision == 12u);
  CHECK(widths.what == 28u);
}

}  // namespace

}  // namespace pbm
