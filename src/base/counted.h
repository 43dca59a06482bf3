// SPDX-License-Identifier: MPL-2.0
// A number with its noun in the singular or the plural, for log lines and summaries.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

// "1 build", "2 builds". The plural of the noun must be formed with an s.
[[nodiscard]] inline std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace pbm
