// SPDX-License-Identifier: MPL-2.0
// The format text: aligned columns for a person, on a terminal with colors and links.
#pragma once

#include "format/line_writer.h"
#include "format/text_layout.h"

#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>

namespace pbm {

class TextLines final : public LineWriter {
 public:
  enum class Color { none, by_result };
  enum class Zone { utc, local };

  // `now` as in Terminal.
  struct Clock {
    Zone zone = Zone::utc;
    Calendar::time_point (*now)() = nullptr;
  };

  // On a terminal, the address of the log is shown at the end of a line where it fits. With color,
  // the result links to it, and the description of a failure to Treeherder.
  TextLines(Color color, TextLayout layout, Clock clock);
  ~TextLines() override;

  // The localized builds of one message are one line.
  void append(const Event& event, std::string& out) override;
  void end_message(std::string& out) override;

 private:
  class Line;

  void add_locale(const Event& event);
  void put(const Event& event, std::string_view what, std::string& out);
  void put_pulse(const Event& event, Line& line);
  void put_event(const Event& event, std::string_view what, Line& line);
  void put_last_columns(const Event& event, std::string_view log, Line& line);
  [[nodiscard]] std::string_view linked(std::string_view address) const;
  [[nodiscard]] std::string_view color_of_result(std::string_view result) const;
  void make_room(const Event& event, std::string_view what, std::string_view time);
  [[nodiscard]] bool shows_date(const std::tm& day) const;
  [[nodiscard]] std::string_view shown_time(const Event& event);
  [[nodiscard]] std::string_view dim() const;

  Color color_;
  TextLayout layout_;
  Clock clock_;
  std::string time_;
  std::string link_;
  std::string scratch_;
  std::string what_;

  // Localized builds of the current message.
  std::size_t locales_ = 0;
  Event repack_;             // the first one, with the worst result
  std::string bad_locales_;  // those that count against the run
};

}  // namespace pbm
