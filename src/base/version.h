// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string_view>

namespace pbm {

[[nodiscard]] std::string_view program_version();

// The commit that was compiled; "unknown" if neither git nor packaging/commit names it.
[[nodiscard]] std::string_view program_commit();

}  // namespace pbm
