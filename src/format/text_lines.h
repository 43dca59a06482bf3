// SPDX-License-Identifier: MPL-2.0
// Events to read: one aligned line each. Nothing is cut: a value wider than its
// column takes from the space of the next ones. What is unknown is '-'.
//
// Time (UTC), result, tree, platform, build type, what, revision, duration:
//
//   09:30:01 success  mozilla-central linux64 opt mochitest-plain-3 05aa33396459 48m
//   09:30:01 success  try             win32   opt build shippable   7e986b13873a 48m
//   09:30:01 pulse    task-completed    1.2 kB primary.jx9XOHZKCOA7D0GxUGsZhQ.0...
#pragma once

#include "format/row_writer.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

class TextLines final : public RowWriter {
 public:
  enum class Color { none, by_result };

  // Where the terminal is narrower than kWideColumns there is no date, durations
  // are short, and the columns closer: most lines fit 80. 0: no terminal.
  static constexpr std::size_t kWideColumns = 110;

  TextLines(Color color, std::size_t terminal_columns);

 private:
  class Line;
  struct Layout;

  void append_row(const Row& row, std::string& out) override;
  void put_pulse(const Delivery& delivery, Line& line);
  void put_event(const Event& event, Line& line);
  [[nodiscard]] std::string_view what(const Event& event);

  static const Layout kWide;
  static const Layout kNarrow;

  Color color_;
  const Layout* layout_;
  std::string room_;
};

}  // namespace pbm
