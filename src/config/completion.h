// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace pbm {

enum class Shell { bash, zsh, fish };

// The script that tells the shell how to complete our flags and their values.
[[nodiscard]] std::string completion_script(Shell shell);

}  // namespace pbm
