// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace pbm {

// The help, 80 columns wide, by group.
[[nodiscard]] std::string help_text();

// Version of the program and of the libraries that matter in a bug report.
[[nodiscard]] std::string version_text();

}  // namespace pbm
