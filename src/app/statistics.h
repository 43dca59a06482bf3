// SPDX-License-Identifier: MPL-2.0
// What a run has done so far, and the line that says it.
#pragma once

#include "base/clock.h"
#include "flow/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

// Messages since the start, each in one row but `received`, which has all.
struct Statistics {
  TimePoint start{};
  std::uint64_t received = 0;
  std::uint64_t matched = 0;       // made lines
  std::uint64_t filtered = 0;      // builds and tests that nobody asked for
  std::uint64_t ignored = 0;       // neither build nor test
  std::uint64_t bad = 0;
  std::uint64_t repeated = 0;      // came again after a lost connection
  std::uint64_t acknowledged = 0;  // of them all
  std::uint64_t lines = 0;         // made, in builds, tests and pulse events

  void count(const Outcome& outcome);

  // `waiting_lines` are made but not yet written; `depth` is the queue's, where
  // the broker said it.
  [[nodiscard]] std::string line(TimePoint now, std::uint64_t waiting_lines,
                                 std::uint64_t reconnects,
                                 std::optional<std::uint64_t> depth) const;
};

}  // namespace pbm
