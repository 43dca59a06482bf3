// SPDX-License-Identifier: MPL-2.0
// argv to options, by CLI11.
#pragma once

#include "base/result.h"
#include "config/options.h"

namespace pbm {

// Gives the flags to `options` and wipes passwords out of the arguments where
// they stand. An error is of ErrorKind::usage, names the flag and shows no
// password.
[[nodiscard]] Result<void> read_command_line(int argc, char** argv, Options& options);

}  // namespace pbm
