// SPDX-License-Identifier: MPL-2.0
// Counters and state of a run, printed as a line for the log or as a file for Prometheus.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"
#include "flow/intake.h"
#include "output/output.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

struct ConfigurationState {
  Moment applied{};                 // at the start, or by a reload
  bool last_reload_failed = false;  // its changes do not apply
};

struct Statistics {
  Moment start{};
  IntakeCounts messages{};
  std::uint64_t acknowledged = 0;
  std::optional<Moment> last_message{};
  std::uint64_t written_bytes = 0;
  std::uint64_t dropped_lines = 0;  // created, but dropped at the end

  // Current values.
  std::uint64_t waiting_lines = 0;   // created, but not yet written
  std::uint64_t unacknowledged = 0;  // messages received and not acknowledged
  std::uint64_t files_not_reopened = 0;
  const CommandCounts* commands = nullptr;
  const EventCounts* events = nullptr;
  ConfigurationState configuration{};
  std::uint64_t reconnects = 0;
  std::uint64_t gaps = 0;                // see DeliverySource
  std::optional<Obstacle> obstacle{};    // likewise
  std::optional<std::uint64_t> depth{};  // of the queue, if known

  [[nodiscard]] std::uint64_t written_lines() const {
    return messages.lines - waiting_lines - dropped_lines;
  }

  // How many of the lines are builds and tests that have not ended, by stage.
  [[nodiscard]] std::string shown_starts() const;

  // For the log.
  [[nodiscard]] std::string line(TimePoint now) const;
};

// Prometheus text format 0.0.4, for node_exporter's textfile collector. Names follow the
// Prometheus conventions: base units, and _total for counters. The label monitor="..." on
// every sample distinguishes the monitors of one machine.
[[nodiscard]] std::string metrics_text(const Statistics& statistics, bool consuming,
                                       std::string_view monitor, TimePoint now);

}  // namespace pbm
