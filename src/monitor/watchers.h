// SPDX-License-Identifier: MPL-2.0
// All watchers of a run, and what the loop tells and asks only one of them.
#pragma once

#include "base/clock.h"
#include "flow/outcome.h"
#include "monitor/empty_queue.h"
#include "monitor/health_watch.h"
#include "monitor/limits.h"
#include "monitor/parts.h"
#include "monitor/progress.h"
#include "monitor/push_watch.h"
#include "monitor/rate_report.h"
#include "monitor/reports.h"
#include "monitor/settings.h"
#include "monitor/silence_watch.h"
#include "monitor/watcher.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace pbm {

class Watchers {
 public:
  // `settings` and the parts must outlive this. Calls `state` when a report is due.
  Watchers(const MonitorSettings& settings, const MonitorParts& parts,
           std::function<RunState()> state, TimePoint start);

  [[nodiscard]] const std::array<Watcher*, 8>& all() const { return all_; }
  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const;
  void finish(TimePoint now);

  [[nodiscard]] std::uint64_t lines_left() const { return limits_.lines_left(); }
  void processed(const Outcome& outcome, TimePoint now);
  // Whether the run is about to end, so that no further message is needed.
  [[nodiscard]] bool has_enough() const { return limits_.has_all_lines() || push_.is_over(); }
  void input_ended() { push_.input_ended(); }
  void connection_lost();

  void reconfigure(const LimitSettings& limits,
                   std::optional<std::chrono::seconds> statistics_every, TimePoint now);
  void configuration_read(TimePoint now) { reports_.write_metrics_soon(now); }
  void request_statistics(TimePoint now) { reports_.request_statistics(now); }
  void log_statistics(std::string_view about, TimePoint now) {
    reports_.log_statistics(about, now);
  }

  // After finish(), when so many lines were not written.
  [[nodiscard]] int exit_code(std::uint64_t unwritten);

 private:
  Limits limits_;
  EmptyQueue empty_queue_;
  Reports reports_;
  Progress progress_;
  PushWatch push_;
  SilenceWatch silence_;
  RateReport rates_;
  HealthWatch health_;
  // In the order of their looks: of several reasons to end, the first one counts. The progress is
  // erased before any of the others reports at the end.
  std::array<Watcher*, 8> all_{&progress_, &limits_,  &push_,  &empty_queue_,
                               &reports_,  &silence_, &rates_, &health_};
};

}  // namespace pbm
