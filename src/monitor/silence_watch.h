// SPDX-License-Identifier: MPL-2.0
// Logs once why nothing has matched: after a minute in which messages came, or at the end of the
// run. A mistyped filter would otherwise be silent forever.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "flow/delivery_source.h"
#include "flow/intake.h"
#include "monitor/watcher.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace pbm {

class SilenceWatch final : public Watcher {
 public:
  static constexpr std::chrono::seconds kAfter{60};

  // References must outlive this.
  SilenceWatch(Intake& intake, Origin origin, Log& log, TimePoint now)
      : intake_(intake), origin_(origin), log_(log) {
    next_.set(now + kAfter);
  }

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    return turn.is_running ? next_.when() : std::nullopt;
  }
  Wish look(const Turn& turn) override;

  // At the end of the run. A run on a broker may be too short to see any of the events that it
  // waits for, so it ends with a warning only if a value of the filter seems to be mistyped.
  void finish(TimePoint now) override;

 private:
  void explain(LogLevel level);

  Intake& intake_;
  Origin origin_;
  Log& log_;
  Deadline next_{};
  std::uint64_t received_ = 0;  // at the last look
};

}  // namespace pbm
