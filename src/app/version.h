// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace pbm {

// Versions of the program and its libraries, for bug reports.
[[nodiscard]] std::string version_text();

}  // namespace pbm
