// SPDX-License-Identifier: MPL-2.0
// What a run has done so far and how it stands, and the line that says it.
#pragma once

#include "base/clock.h"
#include "flow/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

struct Statistics {
  TimePoint start{};

  // Messages since the start: each is in one row of the five after `received`, or cut
  // short by a limit.
  std::uint64_t received = 0;
  std::uint64_t matched = 0;       // made lines
  std::uint64_t filtered = 0;      // builds and tests that nobody asked for
  std::uint64_t ignored = 0;       // neither build nor test
  std::uint64_t bad = 0;
  std::uint64_t unknown_kind = 0;  // of all: tasks of a kind that this version doesn't know
  std::uint64_t repeated = 0;      // came again after a lost connection
  std::uint64_t redelivered = 0;   // of all: marked so by the broker
  std::uint64_t acknowledged = 0;  // likewise
  std::uint64_t received_bytes = 0;  // of their bodies
  std::optional<TimePoint> last_message{};
  std::uint64_t lines = 0;         // made, in builds, tests and pulse events
  std::uint64_t dropped_lines = 0; // made, but given up at the end
  std::uint64_t written_bytes = 0;

  // As it stands now.
  std::uint64_t waiting_lines = 0;   // made, but not yet written
  std::uint64_t unacknowledged = 0;  // messages received
  std::uint64_t reconnects = 0;
  std::optional<std::uint64_t> depth{};  // of the queue, where the broker said it

  void count(const Outcome& outcome);

  [[nodiscard]] std::uint64_t written_lines() const { return lines - waiting_lines - dropped_lines; }

  [[nodiscard]] std::string line(TimePoint now) const;
};

}  // namespace pbm
