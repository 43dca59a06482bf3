// SPDX-License-Identifier: MPL-2.0
// The whole program, except for the handling of exceptions in main().
#pragma once

namespace pbm {

// Runs the program and returns its exit status.
[[nodiscard]] int run_program(int argc, char** argv);

}  // namespace pbm
