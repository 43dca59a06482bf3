// SPDX-License-Identifier: MPL-2.0
// What a run has done so far and how it stands; and two forms to tell it: a line for the log,
// and a file for Prometheus.
#pragma once

#include "base/clock.h"
#include "flow/intake.h"
#include "output/output.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

struct Statistics {
  TimePoint start{};
  IntakeCounts messages{};
  std::uint64_t acknowledged = 0;
  std::optional<TimePoint> last_message{};
  std::uint64_t written_bytes = 0;
  std::uint64_t dropped_lines = 0;  // made, but given up at the end

  // As it stands now.
  std::uint64_t waiting_lines = 0;   // made, but not yet written
  std::uint64_t unacknowledged = 0;  // messages received
  const CommandCounts* commands = nullptr;
  std::uint64_t reconnects = 0;
  std::optional<std::uint64_t> depth{};  // of the queue, if the broker has told it

  [[nodiscard]] std::uint64_t written_lines() const {
    return messages.lines - waiting_lines - dropped_lines;
  }

  // For the log.
  [[nodiscard]] std::string line(TimePoint now) const;
};

struct MetricsNow {
  TimePoint monotonic;
  std::chrono::system_clock::time_point calendar;
};

// In Prometheus' text format, version 0.0.4, as node_exporter's textfile collector reads it.
// Names follow Prometheus' rules: base units, _total for what only grows.
// All samples carry the label monitor="...", which keeps several monitors of one
// machine apart.
[[nodiscard]] std::string metrics_text(const Statistics& statistics, bool consuming,
                                       std::string_view monitor, const MetricsNow& now);

}  // namespace pbm
