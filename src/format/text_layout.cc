// SPDX-License-Identifier: MPL-2.0
// The widths that columns ask for only grow, so that lines on the screen stay aligned with most of
// those that follow.
#include "format/text_layout.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

using Column = std::size_t TextWidths::*;

constexpr std::array<Column, 8> kColumns{
    &TextWidths::time,      &TextWidths::result, &TextWidths::tree,     &TextWidths::platform,
    &TextWidths::buildtype, &TextWidths::what,   &TextWidths::revision, &TextWidths::duration};

// The widths of what is most usual: lines move little as values come.
constexpr TextWidths kUsual{.time = 8,
                            .result = 9,
                            .tree = 8,
                            .platform = 8,
                            .buildtype = 5,
                            .what = 20,
                            .revision = 12,
                            .duration = 6};
// Where nothing is cut, columns do not move either.
constexpr TextWidths kFixed{.time = 20,
                            .result = 9,
                            .tree = 15,
                            .platform = 8,
                            .buildtype = 5,
                            .what = 28,
                            .revision = 12,
                            .duration = 6};
// A value that is longer says nothing by its length: a hostile one must not push others out.
constexpr TextWidths kMost{.time = 20,
                           .result = 12,
                           .tree = 30,
                           .platform = 30,
                           .buildtype = 10,
                           .what = 100,
                           .revision = 12,
                           .duration = 6};

// Of a column that gives up room, down to this width.
struct Step {
  Column column;
  std::size_t least;
};

// First the description, down to a width that still tells most apart, then the names.
constexpr std::array<Step, 10> kSteps{{{&TextWidths::what, 28},
                                       {&TextWidths::buildtype, 5},
                                       {&TextWidths::tree, 15},
                                       {&TextWidths::platform, 12},
                                       {&TextWidths::what, 20},
                                       {&TextWidths::tree, 8},
                                       {&TextWidths::platform, 8},
                                       {&TextWidths::result, 9},
                                       {&TextWidths::time, 9},
                                       {&TextWidths::what, 8}}};

// Takes what is too much from one column after the other, each down to its least width.
TextWidths narrowed(TextWidths widths, std::size_t columns) {
  auto over = widths.all() - std::min(widths.all(), columns);
  for (const auto& [column, least] : kSteps) {
    auto& width = widths.*column;
    const auto given = std::min(over, width - std::min(width, least));
    width -= given;
    over -= given;
  }
  return widths;
}

}  // namespace

std::size_t TextWidths::all() const {
  std::size_t sum = 0;
  for (const auto column : kColumns) sum += this->*column == 0 ? 0 : this->*column + 1;
  return sum == 0 ? 0 : sum - 1;
}

TextLayout::TextLayout(std::size_t columns, Omitted omitted)
    : columns_(columns), wanted_(columns == 0 ? kFixed : kUsual) {
  if (columns != 0) {
    if (omitted.tree) wanted_.tree = 0;
    if (omitted.revision || columns < kRevisionColumns) wanted_.revision = 0;
    if (has_short_durations()) wanted_.duration = 4;
  }
  show({});
}

void TextLayout::show(const TextWidths& values) {
  widths_ = wanted_;
  if (columns_ == 0) return;
  for (const auto column : kColumns) {
    auto& wanted = wanted_.*column;
    if (wanted != 0) wanted = std::max(wanted, std::min(values.*column, kMost.*column));
  }
  widths_ = narrowed(wanted_, columns_);
}

}  // namespace pbm
