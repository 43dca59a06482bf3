// SPDX-License-Identifier: MPL-2.0
// Limits log lines of one kind: the first lines of each hour are logged, the others only at
// level debug. Their number is logged at the end of the hour.
#pragma once

#include "base/clock.h"
#include "base/log.h"

#include <cstdint>
#include <string_view>

namespace pbm {

class LogLimiter {
 public:
  static constexpr int kBurst = 20;
  static constexpr std::chrono::hours kWindow{1};

  // `what` names the lines in the plural, for the count; it must outlive this.
  explicit LogLimiter(std::string_view what) : what_(what) {}

  void say(Log& log, LogLevel level, std::string_view text, TimePoint now);

  // Logs the number of suppressed lines if the hour is over. `state` is appended, if not
  // empty.
  void sum_up(Log& log, TimePoint now, std::string_view state = {});

  // The same at the end of the run, regardless of the time.
  void finish(Log& log);

 private:
  std::string_view what_;
  TimePoint window_start_{};
  int said_ = 0;
  std::uint64_t held_back_ = 0;
};

}  // namespace pbm
