// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/result.h"
#include "config/option_texts.h"

namespace pbm {

// Adds the PULSEBUILDMONITOR_* variables; an empty variable counts as unset. Error: config,
// if no option belongs to a variable.
[[nodiscard]] Result<void> read_environment(const char* const* environment, OptionTexts& options);

}  // namespace pbm
