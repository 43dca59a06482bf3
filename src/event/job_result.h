// SPDX-License-Identifier: MPL-2.0
// The results of builds and tests, and what they mean for the status of a run.
#pragma once

#include <array>
#include <string_view>

namespace pbm {

inline constexpr std::array<std::string_view, 7> kResults{
    "success", "warnings", "failure", "skipped", "exception", "retry", "canceled"};

// Whether the result counts against the run. A retry has a later run that counts, and an
// unknown result or one that was canceled or skipped does not show a fault.
[[nodiscard]] constexpr bool counts_against(std::string_view result) {
  return result == "failure" || result == "warnings" || result == "exception";
}

}  // namespace pbm
