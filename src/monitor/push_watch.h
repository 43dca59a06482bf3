// SPDX-License-Identifier: MPL-2.0
// Ends a run with its push (--push), and says how the push went: in the log and by the exit
// code. Without a push nothing here ever happens.
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
  // Messages of different exchanges are not ordered: for so long after the last group was
  // resolved, a broker may still deliver results of its tasks.
  static constexpr std::chrono::seconds kGrace{2};

  // Where messages come from. A capture is in order, or is not: it ends at once.
  enum class From { broker, capture };

  // `push` is null if no push is watched; else it must outlive this.
  PushWatch(const Push* push, PushSettings settings, From from, TimePoint start)
      : push_(push), settings_(std::move(settings)), from_(from), start_(start) {}

  [[nodiscard]] bool is_on() const { return push_ != nullptr; }

  // Whether the run is to end.
  [[nodiscard]] bool is_over(TimePoint now);

  // When is_over() wants to be called even if nothing comes.
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return over_at_.when(); }

  // `limited` is what the limits of the run say.
  [[nodiscard]] int exit_code(int limited, bool time_ran_out) const;

  // One line about how the push went.
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
