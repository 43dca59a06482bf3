// SPDX-License-Identifier: MPL-2.0
// The descriptors that are simulated, besides sockets.
#pragma once

namespace simulated {

inline constexpr int kStdout = 1;
inline constexpr int kStderr = 2;
// What opening /proc/self/fd/1 gives.
inline constexpr int kReopenedStdout = 99'999;

}  // namespace simulated
