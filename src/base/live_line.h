// SPDX-License-Identifier: MPL-2.0
// A line at the bottom of a terminal that is overwritten as a state changes. Whatever else writes
// to the terminal hides it first; the next show() restores it.
#pragma once

#include <string>
#include <string_view>

namespace pbm {

class LiveLine {
 public:
  // `descriptor`: of the terminal, which must outlive this; -1: none, and nothing is ever shown.
  explicit LiveLine(int descriptor) : descriptor_(descriptor) {}

  [[nodiscard]] bool has_terminal() const { return descriptor_ >= 0; }

  // Shows the text, which must be printable, as far as it fits in the width of the terminal. Writes
  // nothing if it is shown already. The terminal may have been resized.
  void show(std::string_view text);

  // Erases the line: what is written next begins at its start.
  void hide();

 private:
  int descriptor_;
  std::string shown_{};
};

}  // namespace pbm
