// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/result.h"
#include "config/options.h"

namespace pbm {

// Gives what the PULSEBUILDMONITOR_* variables say; an empty one is unset. A
// variable of no option is an error of ErrorKind::config.
[[nodiscard]] Result<void> read_environment(const char* const* environment, Options& options);

}  // namespace pbm
