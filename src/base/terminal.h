// SPDX-License-Identifier: MPL-2.0
// What a descriptor's terminal is like, for the text format and the live line.
#pragma once

#include <cstddef>

namespace pbm {

// Whether to use color by default: on a terminal that supports it, unless NO_COLOR is set
// (https://no-color.org).
[[nodiscard]] bool wants_color(int descriptor);

// Whether the descriptor is a terminal that can move its cursor.
[[nodiscard]] bool has_cursor(int descriptor);

// Width of the terminal in columns; 0 if the descriptor is not a terminal.
[[nodiscard]] std::size_t terminal_columns(int descriptor);

// Its height in rows; 0 likewise.
[[nodiscard]] std::size_t terminal_rows(int descriptor);

// The same as terminal_columns(); if the descriptor is not a terminal, the number in COLUMNS: of a
// pager behind a pipe.
[[nodiscard]] std::size_t shown_columns(int descriptor);

}  // namespace pbm
