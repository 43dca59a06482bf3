// SPDX-License-Identifier: MPL-2.0
// The results of builds and tests, and what they mean for the status of a run.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pbm {

inline constexpr std::array<std::string_view, 7> kResults{
    "success", "warnings", "failure", "skipped", "exception", "retry", "canceled"};

// The place of a result in kResults; that of all others behind them.
inline constexpr std::size_t kOtherResult = kResults.size();

[[nodiscard]] constexpr std::size_t index_of_result(std::string_view result) {
  std::size_t index = 0;
  while (index < kResults.size() && kResults[index] != result) ++index;
  return index;
}

// Empty for kOtherResult.
[[nodiscard]] constexpr std::string_view result_at(std::size_t index) {
  return index < kResults.size() ? kResults[index] : std::string_view();
}

// Numbers by result.
using ResultCounts = std::array<std::uint64_t, kResults.size() + 1>;

// Whether the result counts against the run. A retry has a later run that counts, and an
// unknown result or one that was canceled or skipped does not show a fault.
[[nodiscard]] constexpr bool counts_against(std::string_view result) {
  return result == "failure" || result == "warnings" || result == "exception";
}

}  // namespace pbm
