// SPDX-License-Identifier: MPL-2.0
// The whole program but for what it can't survive.
#pragma once

namespace pbm {

// Runs until it is over; returns the exit code.
[[nodiscard]] int run_program(int argc, char** argv);

}  // namespace pbm
