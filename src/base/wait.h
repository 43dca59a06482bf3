// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/clock.h"

namespace pbm {

// Waits until the descriptor is ready for `events` (those of poll(2)) or has failed, or
// until the deadline. Signals do not end the wait. Returns 0, or ETIMEDOUT, or the errno
// of a failed poll().
[[nodiscard]] int wait_for(int descriptor, short events, TimePoint deadline);

}  // namespace pbm
