// SPDX-License-Identifier: MPL-2.0
// The reports of a run, each at its own interval: statistics in the log, the status for the
// service manager, and a metrics file for Prometheus.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "base/notify.h"
#include "flow/delivery_source.h"
#include "monitor/queue_depth.h"
#include "monitor/statistics.h"
#include "monitor/watcher.h"
#include "output/metrics_file.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// The state of a run when a report is due.
struct RunState {
  Statistics statistics;
  std::string activity;  // of its source
  bool consuming = false;
};

struct ReportSettings {
  std::optional<std::chrono::seconds> statistics_every{};
  const MetricsFile* metrics = nullptr;  // null: none
};

class Reports final : public Watcher {
 public:
  static constexpr std::chrono::seconds kStatusEvery{10};
  static constexpr std::chrono::seconds kMetricsEvery{15};
  static constexpr std::chrono::seconds kDepthTimeout{1};

  // References must outlive this. Calls `state` when a report is due.
  Reports(const ReportSettings& settings, DeliverySource& source, Notify& notify, Log& log,
          std::function<RunState()> state, TimePoint now);

  // Logs statistics at this interval from now on; nothing: only when requested.
  void reconfigure(std::optional<std::chrono::seconds> statistics_every, TimePoint now);

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override;
  // Reports what is due.
  Wish look(const Turn& turn) override;

  // Logs a line of statistics once the broker has reported the depth of the queue, or after
  // one second; immediately if there is no broker to ask.
  void request_statistics(TimePoint now);
  void log_statistics(std::string_view about, TimePoint now);

  // Writes the metrics, if there is a file, at the next look.
  void write_metrics_soon(TimePoint now) {
    if (metrics_ != nullptr) next_metrics_.set(now);
  }

  // An open question stays unanswered after the connection is lost.
  void connection_lost() { depth_.close(); }

  // Writes the metrics a last time.
  void finish(TimePoint now) override;

 private:
  void send(TimePoint now);
  [[nodiscard]] bool has_changed(const SourceStatus& source);
  void send_statistics(const SourceStatus& source, TimePoint now);
  void send_status(const RunState& state, TimePoint now);
  void write_metrics(const RunState& state, TimePoint now);

  std::optional<std::chrono::seconds> statistics_every_{};
  const MetricsFile* metrics_;
  DeliverySource& source_;
  Notify& notify_;
  Log& log_;
  std::function<RunState()> state_;

  Deadline next_statistics_{};
  Deadline next_status_{};
  Deadline next_metrics_{};
  Deadline statistics_by_{};  // of a line that is waiting for the depth
  DepthQuestion depth_{};
  bool consuming_ = false;  // at the last look
  std::string trouble_{};   // likewise: why it was not
  LogLimiter failures_{"failures to write the metrics"};

  // At the last status.
  TimePoint last_status_;
  IntakeCounts last_counts_{};
};

}  // namespace pbm
