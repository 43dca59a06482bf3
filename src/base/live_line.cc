// SPDX-License-Identifier: MPL-2.0
#include "base/live_line.h"

#include "base/outlet.h"
#include "base/terminal.h"

#include <fmt/format.h>

namespace pbm {

namespace {

constexpr std::string_view kErase = "\r\x1b[K";

// A full line would wrap, and only its second half would be erased.
std::size_t width_of(int terminal) {
  constexpr std::size_t kUnknown = 80;
  const auto columns = terminal_columns(terminal);
  return (columns > 1 ? columns : kUnknown) - 1;
}

}  // namespace

// The cursor returns to the start of the line, so that another program that writes to the terminal
// overwrites it. A terminal that takes nothing must not stop the loop.
void LiveLine::show(std::string_view text) {
  if (!has_terminal()) return;
  const auto fitting = text.substr(0, width_of(descriptor_));
  if (fitting == shown_) return;
  const auto line = fmt::format("{}{}\r", kErase, fitting);
  if (Outlet::on(descriptor_).write(line).bytes != 0) shown_ = fitting;
}

void LiveLine::hide() {
  if (shown_.empty()) return;
  (void)Outlet::on(descriptor_).write(kErase);
  shown_.clear();
}

}  // namespace pbm
