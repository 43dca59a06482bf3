// SPDX-License-Identifier: MPL-2.0
// The format text: aligned columns for a person, on a terminal with colors and links.
#pragma once

#include "format/line_writer.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace pbm {

class TextLines final : public LineWriter {
 public:
  enum class Color { none, by_result };
  enum class Zone { utc, local };

  // A terminal narrower than kWideColumns shows no dates, and short durations; one narrower than
  // kRevisionColumns no revisions. Lines are never wider than the terminal, if that has 72
  // columns. The URL of the log is shown where there is room for it; else, with color, the result
  // links to it. `terminal_columns` 0: not a terminal, nothing is shortened.
  static constexpr std::size_t kRevisionColumns = 96;
  static constexpr std::size_t kWideColumns = 112;
  static constexpr std::size_t kRoomyColumns = 140;

  TextLines(Color color, std::size_t terminal_columns, Zone zone);
  ~TextLines() override;

  // The localized builds of one message are one line.
  void append(const Event& event, std::string& out) override;
  void end_message(std::string& out) override;

 private:
  class Line;
  struct Layout;

  static Layout layout_for(std::size_t columns);
  void add_locale(const Event& event);
  void put(const Event& event, std::string_view what, std::string& out);
  void put_pulse(const Event& event, Line& line);
  void put_event(const Event& event, std::string_view what, Line& line);
  void put_last_columns(const Event& event, std::string_view log, Line& line);
  [[nodiscard]] std::string_view color_of_result(std::string_view result) const;
  [[nodiscard]] std::string_view shown_time(const Event& event);
  [[nodiscard]] std::string_view dim() const;

  Color color_;
  bool local_;
  std::size_t terminal_columns_;
  std::unique_ptr<Layout> layout_;
  std::string scratch_;
  std::string what_;

  // Localized builds of the current message.
  std::size_t locales_ = 0;
  Event repack_;             // the first one, with the worst result
  std::string bad_locales_;  // those that count against the run
};

}  // namespace pbm
