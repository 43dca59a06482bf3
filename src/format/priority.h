// SPDX-License-Identifier: MPL-2.0
// Lines that begin with a priority, such as <3>: where standard output is the journal, or is piped
// to systemd-cat(1), the service manager removes it and files the line under that priority
// (sd-daemon(3)). The text of a message must not do so; the text of the user may.
#pragma once

#include "base/number.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

// Whether the line begins like <3>. systemd reads a facility as well, up to <191>.
[[nodiscard]] constexpr bool begins_with_priority(std::string_view line) {
  constexpr std::size_t kMostDigits = 3;
  if (!line.starts_with('<')) return false;
  const auto end = line.substr(0, kMostDigits + 2).find('>');
  return end != line.npos && all_digits(line.substr(1, end - 1));
}

// Escapes the first character of the line that begins at `start`, if it begins with a priority: as
// append_visible() escapes other characters, so a reader of tsv or text can undo it.
inline void escape_priority(std::string& out, std::size_t start) {
  if (begins_with_priority(std::string_view(out).substr(start))) out.replace(start, 1, "\\x3c");
}

}  // namespace pbm
