// SPDX-License-Identifier: MPL-2.0
// The limits of a run (lines, time, time without a line), and the exit status that
// follows from them.
#pragma once

#include "base/clock.h"
#include "flow/outcome.h"
#include "monitor/settings.h"
#include "monitor/watcher.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

class Limits final : public Watcher {
 public:
  Limits(const LimitSettings& settings, TimePoint start)
      : settings_(settings), start_(start), last_line_(start) {}

  // Lines and times count from the start of the run as before.
  void reconfigure(const LimitSettings& settings) { settings_ = settings; }

  // Whether the run ends once the queue is empty.
  [[nodiscard]] bool drains() const { return settings_.drain; }

  // How many lines may still be printed.
  [[nodiscard]] std::uint64_t lines_left() const;

  // A message was processed.
  void processed(const Outcome& outcome, TimePoint now);

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override;
  Wish look(const Turn& turn) override;

  // Whether --count lines have been printed.
  [[nodiscard]] bool has_all_lines() const {
    return settings_.count != 0 && lines_ >= settings_.count;
  }

  // When the run times out; a line, or progress of the output, may move it.
  [[nodiscard]] Deadline deadline() const;

  // Which limit the deadline is that of, and that it has passed.
  [[nodiscard]] std::string deadline_text() const;

  // At the end: so many lines were not written after all. Returns whether the time ran out: that to
  // finish counts only if it was too short.
  [[nodiscard]] bool finish_without(std::uint64_t lines);

  // 124 if the time ran out before --count lines. With --exit-status, else 1 if a result counts
  // against the run, or 3 if no line was printed but those of builds and tests that have not ended.
  // Else 0.
  [[nodiscard]] int exit_code(bool time_ran_out) const;

 private:
  [[nodiscard]] bool awaits_deadline(const Turn& turn) const {
    return !turn.is_hurried && !ran_out_ && !finish_ran_out_;
  }

  LimitSettings settings_;
  TimePoint start_;
  TimePoint last_line_;  // when one was created, or when the output last moved
  std::uint64_t lines_ = 0;
  std::uint64_t starts_ = 0;  // of them, builds and tests that have not ended
  bool unsuccessful_ = false;
  bool ran_out_ = false;         // the time, while running
  bool finish_ran_out_ = false;  // or later
};

}  // namespace pbm
