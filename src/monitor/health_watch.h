// SPDX-License-Identifier: MPL-2.0
// Touches the health file once a second while the loop turns and its source consumes. A loop that
// hangs, a broker that cannot be reached, and an unusable file have the same effect: the file
// becomes old.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "base/result.h"
#include "flow/delivery_source.h"
#include "monitor/watcher.h"
#include "output/health_file.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

class HealthWatch final : public Watcher {
 public:
  static constexpr std::chrono::seconds kEvery{1};

  // `file` may be null. References must outlive this.
  HealthWatch(const HealthFile* file, const DeliverySource& source, Log& log, TimePoint now);

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    return turn.is_running ? next_.when() : std::nullopt;
  }
  // A failure is logged and does not end the run.
  Wish look(const Turn& turn) override;
  // Clears the file.
  void finish(TimePoint now) override;

 private:
  void note(const Result<void>& done, TimePoint now);

  const HealthFile* file_;
  const DeliverySource& source_;
  Log& log_;
  Deadline next_{};
  std::string failure_{};  // of the last attempt; empty: none
  LogLimiter failures_{"failures to touch the health file"};
};

}  // namespace pbm
