// SPDX-License-Identifier: MPL-2.0
// Shows the progress of a push that is watched, or of a long replay, in the live line of a
// terminal.
#pragma once

#include "base/clock.h"
#include "base/live_line.h"
#include "flow/delivery_source.h"
#include "flow/push_groups.h"
#include "monitor/watcher.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

// "45 %, 120.0 of 266.7 MB, 54.1 MB/s, 3 s left".
[[nodiscard]] std::string progress_text(const ReplayProgress& progress,
                                        std::chrono::duration<double> elapsed);

class Progress final : public Watcher {
 public:
  static constexpr std::chrono::seconds kFirst{2};  // a short replay shows none
  static constexpr std::chrono::seconds kEvery{1};  // of a replay
  static constexpr Milliseconds kEveryOfPush{250};

  // `pushes` may be null. References must outlive this.
  Progress(const DeliverySource& source, const PushGroups* pushes, LiveLine& line, TimePoint start);

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    return turn.is_running ? next_.when() : std::nullopt;
  }
  // Also restores the line after it was hidden, and hides it when the run ends.
  Wish look(const Turn& turn) override;
  void finish(TimePoint now) override;

 private:
  [[nodiscard]] std::string text(TimePoint now) const;
  [[nodiscard]] Milliseconds every() const {
    return pushes_ != nullptr ? kEveryOfPush : Milliseconds(kEvery);
  }

  const DeliverySource& source_;
  const PushGroups* pushes_;
  LiveLine& line_;
  TimePoint start_;
  Deadline next_{};
};

}  // namespace pbm
