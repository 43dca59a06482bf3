// SPDX-License-Identifier: MPL-2.0
// Ends the run when its push is over (--push), and reports how the push ended: in the log and
// through the exit code. Without a push it does nothing.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "flow/push.h"
#include "monitor/settings.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

class PushWatch {
 public:
  // Messages of different exchanges are not ordered: a broker has this time to deliver results
  // after the last group was resolved.
  static constexpr std::chrono::seconds kGrace{2};

  // Where messages come from. With a capture the run ends without delay.
  enum class From { broker, capture };

  // `push` is null if no push is watched; else it must outlive this.
  PushWatch(const Push* push, PushSettings settings, From from, TimePoint start)
      : push_(push), settings_(std::move(settings)), from_(from), start_(start) {}

  [[nodiscard]] bool is_on() const { return push_ != nullptr; }

  // Whether the run is to end.
  [[nodiscard]] bool is_over(TimePoint now);

  // When to call is_over() even if no message arrives.
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return over_at_.when(); }

  // `limited` is the exit code that the limits of the run give; `all_written`: whether all lines
  // were.
  [[nodiscard]] int exit_code(int limited, bool time_ran_out, bool all_written) const;

  // Logs one line: counts, results, duration, and whether the run ended before the push.
  void log_end(Log& log, TimePoint now) const;

 private:
  [[nodiscard]] std::string summary(TimePoint now) const;

  const Push* push_;
  PushSettings settings_;
  From from_;
  TimePoint start_;
  Deadline over_at_{};
};

}  // namespace pbm
