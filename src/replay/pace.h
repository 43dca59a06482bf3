// SPDX-License-Identifier: MPL-2.0
// Schedules the deliveries of a capture at a multiple of the recorded speed.
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

  // When a delivery with this timestamp is due, relative to the first one with a timestamp.
  // Nothing: at once.
  [[nodiscard]] std::optional<TimePoint> due(std::string_view timestamp, const Now& now);

 private:
  double speed_;
  std::optional<std::chrono::local_seconds> first_;
  TimePoint start_{};
};

// Parses a factor such as "1x", "0.5x" or "10". Nothing if the text isn't a positive decimal
// number up to a million, with or without an "x" after it.
[[nodiscard]] std::optional<double> parse_speed(std::string_view text);

}  // namespace pbm
