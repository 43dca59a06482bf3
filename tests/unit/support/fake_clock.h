// SPDX-License-Identifier: MPL-2.0
// Time that passes only when a test says so.
#pragma once

#include "base/clock.h"

namespace pbm {

class FakeClock {
 public:
  [[nodiscard]] Now now() {
    return [this] { return time_; };
  }
  void advance(Monotonic::duration time) { time_ += time; }
  [[nodiscard]] TimePoint time() const { return time_; }

 private:
  TimePoint time_{std::chrono::hours(5)};
};

}  // namespace pbm
