// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <string>

namespace pbm {

enum class Shell : std::uint8_t { bash, zsh, fish };

// The script for a shell to complete the flags and their values.
[[nodiscard]] std::string completion_script(Shell shell);

}  // namespace pbm
