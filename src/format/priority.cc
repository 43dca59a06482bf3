// SPDX-License-Identifier: MPL-2.0
// journald takes "<3>" at the beginning of a line for a priority, also in the output of a service
// whose unit does not switch that off.
#include "format/priority.h"

#include "base/number.h"

#include <algorithm>

namespace pbm {

bool begins_with_priority(std::string_view line) {
  // systemd reads a facility as well, up to <191>.
  constexpr std::size_t kMostDigits = 3;
  if (!line.starts_with('<')) return false;
  const auto end = line.substr(0, kMostDigits + 2).find('>');
  return end != line.npos && end > 1 && std::ranges::all_of(line.substr(1, end - 1), is_digit);
}

// As append_visible() escapes other characters, so a reader of tsv or text can undo it.
void escape_priority(std::string& out, std::size_t start) {
  if (begins_with_priority(std::string_view(out).substr(start))) out.replace(start, 1, "\\x3c");
}

}  // namespace pbm
