// SPDX-License-Identifier: MPL-2.0
// The widths of the columns of the format text. On a terminal they begin narrow and grow with the
// values that are shown, as far as the terminal has room; elsewhere they are fixed.
#pragma once

#include <cstddef>

namespace pbm {

// In columns; 0: the column is omitted.
struct TextWidths {
  std::size_t time = 0;
  std::size_t result = 0;
  std::size_t tree = 0;
  std::size_t platform = 0;
  std::size_t buildtype = 0;
  std::size_t what = 0;
  std::size_t revision = 0;
  std::size_t duration = 0;

  // Of all columns, and one space between each two.
  [[nodiscard]] std::size_t all() const;
};

class TextLayout {
 public:
  // A narrower terminal than kWideColumns shows no dates, one narrower than kRevisionColumns no
  // revisions, and one narrower than kUsualColumns short durations.
  static constexpr std::size_t kNarrowest = 60;
  static constexpr std::size_t kUsualColumns = 80;
  static constexpr std::size_t kRevisionColumns = 96;
  static constexpr std::size_t kWideColumns = 112;

  struct Omitted {
    bool tree = false;
    bool revision = false;
  };

  // `columns` 0: not a terminal, unlimited.
  TextLayout(std::size_t columns, Omitted omitted);

  // Makes room for a value of each column of these widths.
  void show(const TextWidths& values);

  [[nodiscard]] const TextWidths& widths() const { return widths_; }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] bool is_limited() const { return columns_ != 0; }
  [[nodiscard]] bool may_have_date() const { return columns_ == 0 || columns_ >= kWideColumns; }
  [[nodiscard]] bool has_short_durations() const {
    return columns_ != 0 && columns_ < kUsualColumns;
  }

 private:
  std::size_t columns_;
  TextWidths wanted_;
  TextWidths widths_;
};

}  // namespace pbm
