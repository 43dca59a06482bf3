// SPDX-License-Identifier: MPL-2.0
// The strongest layer of options: the command line, read by CLI11.
#pragma once

#include "base/result.h"
#include "config/option_texts.h"

namespace pbm {

// Adds the flags to `options` and overwrites passwords in `argv`. Error: usage; its text
// names the flag and contains no password.
[[nodiscard]] Result<void> read_command_line(int argc, char** argv, OptionTexts& options);

}  // namespace pbm
