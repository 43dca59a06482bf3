// SPDX-License-Identifier: MPL-2.0
// What a run tells those who watch it, each at its own time: the log, by a line of
// statistics; the service manager, by its status; Prometheus, by a file.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/repeats.h"
#include "monitor/statistics.h"
#include "output/metrics_file.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

// How the run stands when something is due.
struct Standing {
  Statistics statistics;
  std::string activity;  // of its source
  bool consuming = false;
};

class Reports {
 public:
  static constexpr std::chrono::seconds kStatusEvery{10};
  static constexpr std::chrono::seconds kMetricsEvery{15};

  // References must outlive this; `metrics` may be null.
  Reports(std::optional<std::chrono::seconds> statistics_every, const MetricsFile* metrics,
          Notify& notify, Log& log, TimePoint now);

  // Whether something is due, as the time has come or `consuming` has changed.
  [[nodiscard]] bool is_due(TimePoint now, bool consuming) const;
  // Whether a line of statistics is due. Calling it takes it.
  [[nodiscard]] bool take_line(TimePoint now);
  [[nodiscard]] bool has_metrics() const { return metrics_ != nullptr; }

  // Reports what is due, but for the line.
  void send(const Standing& standing, TimePoint now);

  // The last figures, to the metrics file.
  void finish(const Standing& standing, TimePoint now);

  // When the next is due.
  [[nodiscard]] std::optional<TimePoint> due_at() const;

 private:
  void send_status(const Standing& standing, TimePoint now);
  void write_metrics(const Standing& standing, TimePoint now);

  std::optional<std::chrono::seconds> statistics_every_;
  const MetricsFile* metrics_;
  Notify& notify_;
  Log& log_;
  std::optional<TimePoint> next_statistics_{};
  std::optional<TimePoint> next_status_{};
  std::optional<TimePoint> next_metrics_{};
  bool consuming_ = false;
  Repeats failures_{"failures to write the metrics"};

  // At the last status.
  TimePoint last_status_;
  std::uint64_t last_received_ = 0;
  std::uint64_t last_matched_ = 0;
};

}  // namespace pbm
