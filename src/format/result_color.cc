// SPDX-License-Identifier: MPL-2.0
// Green, yellow and red as in test runners; magenta for exceptions, which are mostly of machines,
// not of the change that is tested.
#include "format/result_color.h"

#include <algorithm>
#include <array>

namespace pbm {

// Standard colors only: they follow the scheme of the terminal, light or dark.
std::string_view color_of(std::string_view result) {
  struct Colored {
    std::string_view result, escape;
  };
  static constexpr auto kColors = std::to_array<Colored>({{"success", "\x1b[32m"},
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
