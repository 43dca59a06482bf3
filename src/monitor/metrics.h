// SPDX-License-Identifier: MPL-2.0
// The figures of a run for Prometheus: its text format, version 0.0.4, as
// node_exporter's textfile collector reads it. Names follow Prometheus' rules:
// base units, _total for what only grows.
#pragma once

#include "base/clock.h"
#include "monitor/statistics.h"

#include <chrono>
#include <string>
#include <string_view>

namespace pbm {

struct MetricsNow {
  TimePoint monotonic;
  std::chrono::system_clock::time_point calendar;
};

// All samples carry the label monitor="...", which keeps several monitors of one
// machine apart.
[[nodiscard]] std::string metrics_text(const Statistics& statistics, bool consuming,
                                       std::string_view monitor, const MetricsNow& now);

}  // namespace pbm
