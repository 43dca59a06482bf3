// SPDX-License-Identifier: MPL-2.0
// A line at the bottom of a terminal that is overwritten as a state changes. Whatever else writes
// to the terminal hides it first; the next show() restores it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

class LiveLine {
 public:
  // `descriptor`: of the terminal, which must outlive this; -1: none, and nothing is ever shown.
  explicit LiveLine(int descriptor);

  [[nodiscard]] bool has_terminal() const { return descriptor_ >= 0; }

  // How many columns a text may have now; the terminal may be resized.
  [[nodiscard]] std::size_t columns() const;

  // Shows the text, which must be printable, as far as it fits. Writes nothing if it is shown
  // already, or if the process has been moved to the background, where the line would overwrite
  // what another program prints.
  void show(std::string_view text);

  // Erases the line: what is written next begins at its start.
  void hide();

 private:
  int descriptor_;
  bool began_in_foreground_;
  std::string shown_{};
};

// The beginning of the text that fits, in whole characters.
[[nodiscard]] std::string_view fitting(std::string_view text, std::size_t columns);

// The text if it fits, otherwise its beginning with an ellipsis behind it.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

}  // namespace pbm
