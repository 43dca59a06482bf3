// SPDX-License-Identifier: MPL-2.0
#include "base/terminal.h"

#include "base/number.h"
#include "base/variable.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdint>

namespace pbm {

// Emacs sets TERM=dumb for commands whose output it shows as it is.
bool has_cursor(int descriptor) {
  const auto terminal = variable("TERM");
  return ::isatty(descriptor) == 1 && !terminal.empty() && terminal != "dumb";
}

// NO_COLOR counts if it is not empty, whatever its value.
bool wants_color(int descriptor) { return has_cursor(descriptor) && variable("NO_COLOR").empty(); }

std::size_t terminal_columns(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::size_t terminal_rows(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

std::size_t shown_columns(int descriptor) {
  if (::isatty(descriptor) == 1) return terminal_columns(descriptor);
  return parse_number<std::uint16_t>(variable("COLUMNS")).value_or(0);
}

}  // namespace pbm
