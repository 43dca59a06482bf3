// SPDX-License-Identifier: MPL-2.0
// When the deliveries of a capture are due if it is replayed as it was
// recorded, or so many times as fast.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace pbm {

// The second that a capture's YYYYMMDDHHMMSS names; nothing where there is no
// such second.
[[nodiscard]] std::optional<std::chrono::sys_seconds> second_of(std::string_view timestamp);

class Pace {
 public:
  // 0: as fast as possible.
  explicit Pace(double speed) : speed_(speed) {}

  // When a delivery with this timestamp is due: as long after the first one that
  // had a timestamp as the record says. Nothing means at once.
  [[nodiscard]] std::optional<TimePoint> due(std::string_view timestamp, const Now& now);

 private:
  double speed_;
  std::optional<std::chrono::sys_seconds> first_;
  TimePoint start_{};
};

}  // namespace pbm
