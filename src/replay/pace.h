// SPDX-License-Identifier: MPL-2.0
// When the deliveries of a capture are due if it is replayed as it was
// recorded, or so many times as fast.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace pbm {

class Pace {
 public:
  // 0: as fast as possible.
  explicit Pace(double speed) : speed_(speed) {}

  // When a delivery with this timestamp is due: as long after the first one that
  // had a timestamp as the record says. Nothing means at once.
  [[nodiscard]] std::optional<TimePoint> due(std::string_view timestamp, const Now& now);

 private:
  double speed_;
  std::optional<std::chrono::local_seconds> first_;
  TimePoint start_{};
};

// How often the recorded pace: "1x", "0.5x", "10". Nothing where the text isn't
// a positive decimal number up to a million, an "x" behind it or not.
[[nodiscard]] std::optional<double> parse_speed(std::string_view text);

}  // namespace pbm
