// SPDX-License-Identifier: MPL-2.0
// Time as the program sees it. Timers use the monotonic clock; only the
// timestamp of an event reads the calendar.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace pbm {

using Monotonic = std::chrono::steady_clock;
using TimePoint = Monotonic::time_point;
using Milliseconds = std::chrono::milliseconds;

// Where "now" comes from; tests put in their own.
using Now = std::function<TimePoint()>;

// A time at which something has to be done, or none. The same object says whether it has
// come and until when there is time to sleep.
class Deadline {
 public:
  Deadline() = default;
  explicit Deadline(TimePoint when) : when_(when) {}

  void set(TimePoint when) { when_ = when; }
  void clear() { when_.reset(); }

  [[nodiscard]] bool is_set() const { return when_.has_value(); }
  [[nodiscard]] bool has_come(TimePoint now) const { return when_ && now >= *when_; }
  [[nodiscard]] std::optional<TimePoint> when() const { return when_; }

 private:
  std::optional<TimePoint> when_;
};

// The earlier of two times, of which either may be missing.
[[nodiscard]] inline std::optional<TimePoint> earlier(std::optional<TimePoint> a,
                                                      std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return *a < *b ? a : b;
}

}  // namespace pbm
