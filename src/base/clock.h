// SPDX-License-Identifier: MPL-2.0
// Clocks and deadlines. Timers use the monotonic clock; only times that are shown use the calendar.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace pbm {

using Monotonic = std::chrono::steady_clock;
using TimePoint = Monotonic::time_point;
using Calendar = std::chrono::system_clock;
using Milliseconds = std::chrono::milliseconds;

// Returns the current time; tests substitute a fake clock.
using Now = std::function<TimePoint()>;

// A moment on both clocks, which must be read together when it comes: NTP or a user may set the
// calendar at any time, so that neither can be computed from the other later.
struct Moment {
  TimePoint monotonic{};
  Calendar::time_point calendar{};
};

// An optional point in time at which something is due.
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

// The earlier of two times, either of which may be missing.
[[nodiscard]] inline std::optional<TimePoint> earlier(std::optional<TimePoint> a,
                                                      std::optional<TimePoint> b) {
  if (!a || !b) return a ? a : b;
  return *a < *b ? a : b;
}

}  // namespace pbm
