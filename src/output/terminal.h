// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstddef>

namespace pbm {

// Whether color is wanted there unasked: a terminal that can, and no NO_COLOR in
// the environment (https://no-color.org).
[[nodiscard]] bool wants_color(int descriptor);

// Its width; 0 where it is no terminal.
[[nodiscard]] std::size_t terminal_columns(int descriptor);

}  // namespace pbm
