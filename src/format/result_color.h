// SPDX-License-Identifier: MPL-2.0
// The colors of results on a terminal.
#pragma once

#include <string_view>

namespace pbm {

inline constexpr std::string_view kColorEnd = "\x1b[0m";

// The escape sequence that begins the color; empty: none.
[[nodiscard]] std::string_view color_of(std::string_view result);

}  // namespace pbm
