// SPDX-License-Identifier: MPL-2.0
// What the result of a build or test means for the status of a run.
#pragma once

#include <string_view>

namespace pbm {

// Whether the result counts against the run. A retry has a later run that counts, and an
// unknown result or one that was canceled or skipped does not show a fault.
[[nodiscard]] constexpr bool counts_against(std::string_view result) {
  return result == "failure" || result == "warnings" || result == "exception";
}

}  // namespace pbm
