// SPDX-License-Identifier: MPL-2.0
// Mistakes in arguments that CLI11 accepts, or rejects without naming the flag.
#pragma once

#include "base/result.h"

namespace pbm {

// Errors of kind usage: a value for a toggle; a flag where a value is missing, as in --tree
// --talos; and an equals sign after a letter, as in -o=FILE, which would be a part of the value. A
// value that is an argument of its own may be anything: --template '-t={tree}'.
[[nodiscard]] Result<void> check_arguments(int argc, const char* const* argv);

}  // namespace pbm
