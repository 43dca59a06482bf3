// SPDX-License-Identifier: MPL-2.0
// The colors of results on a terminal: green, yellow and red as in test runners; magenta for
// exceptions, which are mostly of machines, not of the change that is tested. Only standard colors:
// they follow the scheme of the terminal, light or dark.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace pbm {

inline constexpr std::string_view kColorEnd = "\x1b[0m";

// The escape sequence that begins the color; empty: none.
[[nodiscard]] constexpr std::string_view color_of(std::string_view result) {
  struct Colored {
    std::string_view result, escape;
  };
  constexpr auto kColors = std::to_array<Colored>({{"success", "\x1b[32m"},
                                                   {"warnings", "\x1b[33m"},
                                                   {"failure", "\x1b[31m"},
                                                   {"exception", "\x1b[35m"},
                                                   {"retry", "\x1b[34m"},
                                                   {"canceled", "\x1b[90m"},
                                                   {"skipped", "\x1b[90m"}});
  const auto found = std::ranges::find(kColors, result, &Colored::result);
  return found == kColors.end() ? std::string_view() : found->escape;
}

}  // namespace pbm
