// SPDX-License-Identifier: MPL-2.0
// Like the progress of other tools, the line is redrawn in place. It has to be gone before anything
// else is written to the same terminal, by whatever part of the program: the log and the output
// hide it first.
#include "base/live_line.h"

#include "base/outlet.h"
#include "base/terminal.h"
#include "base/text.h"

#include <fmt/format.h>
#include <unistd.h>

namespace pbm {

namespace {

// To the end of the screen: when a terminal becomes narrower, it may wrap the line.
constexpr std::string_view kErase = "\r\x1b[J";

bool is_in_foreground(int terminal) { return ::tcgetpgrp(terminal) == ::getpgrp(); }

}  // namespace

// A script with job control may run the program in another process group from the beginning, and
// yet show its terminal.
LiveLine::LiveLine(int descriptor)
    : descriptor_(descriptor),
      began_in_foreground_(has_terminal() && is_in_foreground(descriptor)) {}

// A full line would wrap.
std::size_t LiveLine::columns() const {
  constexpr std::size_t kUnknown = 80;
  const auto known = terminal_columns(descriptor_);
  return (known != 0 ? known : kUnknown) - 1;
}

// The cursor returns to the start of the line, so that another program that writes to the terminal
// overwrites it. A terminal that takes nothing must not stop the loop.
void LiveLine::show(std::string_view text) {
  if (!has_terminal() || (began_in_foreground_ && !is_in_foreground(descriptor_))) return;
  const auto shown = shortened(text, columns());
  if (shown == shown_) return;
  const auto line = fmt::format("{}{}\r", kErase, shown);
  if (Outlet::on(descriptor_).write(line).bytes != 0) shown_ = shown;
}

void LiveLine::hide() {
  if (shown_.empty()) return;
  (void)Outlet::on(descriptor_).write(kErase);
  shown_.clear();
}

// Terminals disagree about the width of characters; no printable one needs more than two columns.
std::string_view fitting(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto bytes = first_character(text.substr(end)).size();
    const std::size_t width = bytes == 1 ? 1 : 2;
    if (width > columns) break;
    columns -= width;
    end += bytes;
  }
  return text.substr(0, end);
}

// Without the blanks before the ellipsis, which would look as if a whole word followed.
std::string shortened(std::string_view text, std::size_t columns) {
  constexpr std::size_t kEllipsisColumns = 2;  // in a terminal for Chinese or Japanese
  if (fitting(text, columns).size() == text.size()) return std::string(text);
  if (columns < kEllipsisColumns) return {};
  auto beginning = fitting(text, columns - kEllipsisColumns);
  beginning = beginning.substr(0, beginning.find_last_not_of(' ') + 1);
  return std::string(beginning) + "\u2026";
}

}  // namespace pbm
