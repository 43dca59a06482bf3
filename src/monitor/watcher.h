// SPDX-License-Identifier: MPL-2.0
// What watches a run: it looks at the run once a turn, may end it, and reports at its end.
#pragma once

#include "base/clock.h"

#include <optional>
#include <string>

namespace pbm {

// What a turn of the loop has come to.
struct Turn {
  TimePoint now{};
  bool is_running = true;          // false: the run ends, and its last lines are being written
  bool is_hurried = false;         // the time for the last lines is limited already
  bool output_is_empty = true;     // no line waits, and no command runs
  TimePoint output_moved{};        // when it last wrote something, or a command ended
  bool command_may_print = false;  // on a terminal
  bool all_is_done = false;        // the source has no more deliveries, and all are acknowledged
};

// What the run is to do.
struct Wish {
  std::string end{};     // end, for this reason; empty: go on
  bool hurries = false;  // limit the time for the lines that wait
};

class Watcher {
 public:
  Watcher() = default;
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;
  virtual ~Watcher() = default;

  // When to look even if nothing has happened.
  [[nodiscard]] virtual std::optional<TimePoint> wake_at(const Turn& turn) const = 0;

  virtual Wish look(const Turn& turn) = 0;

  // The run has ended, and its connection is still open.
  virtual void finish(TimePoint /*now*/) {}
};

}  // namespace pbm
