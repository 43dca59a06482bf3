// SPDX-License-Identifier: MPL-2.0
// Time as the program sees it. Timers use the monotonic clock; only the
// timestamp of an event reads the calendar.
#pragma once

#include <chrono>
#include <functional>

namespace pbm {

using Monotonic = std::chrono::steady_clock;
using TimePoint = Monotonic::time_point;
using Milliseconds = std::chrono::milliseconds;

// Where "now" comes from; tests put in their own.
using Now = std::function<TimePoint()>;

}  // namespace pbm
