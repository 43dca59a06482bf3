// SPDX-License-Identifier: MPL-2.0
// Logs at an interval how many events per minute were printed since the last report, by result, how
// many messages wait in the queue, and how much time passes between the end of a build or test and
// its line.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "event/job_result.h"
#include "flow/delivery_source.h"
#include "flow/event_counts.h"
#include "monitor/watcher.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

class RateReport final : public Watcher {
 public:
  // How long before a report the broker is asked for the depth of the queue.
  static constexpr std::chrono::seconds kAskBefore{1};

  // References must outlive this. Without an interval, nothing is reported.
  RateReport(std::optional<std::chrono::seconds> every, DeliverySource& source,
             const EventCounts& counts, Log& log, TimePoint now);

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    return turn.is_running ? earlier(next_.when(), ask_.when()) : std::nullopt;
  }
  Wish look(const Turn& turn) override;

 private:
  void schedule(TimePoint now);
  [[nodiscard]] std::string text(std::chrono::duration<double> time);

  std::optional<std::chrono::seconds> every_;
  DeliverySource& source_;
  const EventCounts& counts_;
  Log& log_;
  Deadline next_{};
  Deadline ask_{};
  TimePoint last_;
  ResultCounts last_results_{};
  EventCounts::Delays last_delays_{};
};

}  // namespace pbm
