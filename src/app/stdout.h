// SPDX-License-Identifier: MPL-2.0
// Standard output: short texts on it, and what it is.
#pragma once

#include "base/result.h"
#include "config/settings.h"

#include <string_view>

namespace pbm {

// Writes all of the text, which may block. Error: output.
[[nodiscard]] Result<void> print(std::string_view text);

// Whether events go to standard output, and that is a terminal.
[[nodiscard]] bool prints_on_terminal(const Settings& settings);

}  // namespace pbm
