// SPDX-License-Identifier: MPL-2.0
// What was built: the version, and the commit.
#pragma once

#include <string_view>

namespace pbm {

[[nodiscard]] std::string_view program_version();

// The commit that was built; "unknown" if neither git nor packaging/commit provides it.
[[nodiscard]] std::string_view program_commit();

}  // namespace pbm
