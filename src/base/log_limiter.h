// SPDX-License-Identifier: MPL-2.0
// Lines of one kind that may come in floods: the first of an hour go to the log,
// the rest are counted, and the count is said when the hour is over. Whoever logs
// at level debug sees them all.
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

  // What the count calls them, in the plural; the text must outlive this.
  explicit LogLimiter(std::string_view what) : what_(what) {}

  void say(Log& log, LogLevel level, std::string_view text, TimePoint now);

  // Says how many were held back in a window that is over; `state` is what has come
  // of it, if anything.
  void sum_up(Log& log, TimePoint now, std::string_view state = {});

  // The same at the end, whatever the time.
  void finish(Log& log);

 private:
  std::string_view what_;
  TimePoint window_start_{};
  int said_ = 0;
  std::uint64_t held_back_ = 0;
};

}  // namespace pbm
