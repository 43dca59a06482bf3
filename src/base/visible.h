// SPDX-License-Identifier: MPL-2.0
// Text of a message for a terminal, where it must not leave its line, move the
// cursor, recolor, or reorder what stands around it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

// Appends the text: control characters (C0, DEL, C1) and bytes that aren't UTF-8
// as \xNN; line and paragraph separators and bidirectional controls as U+FFFD.
void append_visible(std::string_view text, std::string& out);

// How many columns such text takes: its code points. Nothing that Mozilla names
// is wider.
[[nodiscard]] std::size_t columns_of(std::string_view visible);

}  // namespace pbm
