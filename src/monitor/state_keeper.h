// SPDX-License-Identifier: MPL-2.0
// Keeps the memory of --unique in a file. A message is acknowledged once the memory of its events
// is saved. If the monitor is killed in between, events are printed again, but none is lost.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "flow/first_events.h"
#include "output/state_file.h"

#include <cstdint>
#include <optional>

namespace pbm {

class StateKeeper {
 public:
  // Minimum interval between two saves, and as a multiple of the time that a save takes.
  static constexpr Milliseconds kPause{100};
  static constexpr int kPauseFactor = 10;
  static constexpr std::chrono::seconds kRetry{1};

  // References must outlive this.
  StateKeeper(FirstEvents& events, StateFile& file, Log& log, Now now);

  // Lines are written up to this offset: saves their events, if that is due, or `at_once`. Returns
  // the offset up to which messages may be acknowledged. If the file cannot be written, that does
  // not wait for it.
  enum class When { if_due, at_once };
  [[nodiscard]] std::uint64_t save(std::uint64_t written, When when);

  // When to call save() even if nothing has happened.
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return next_.when(); }

 private:
  void write(std::uint64_t written);

  FirstEvents& events_;
  StateFile& file_;
  Log& log_;
  Now now_;
  std::uint64_t saved_ = 0;  // the offset
  bool fails_ = false;
  TimePoint earliest_{};  // of the next time
  Deadline next_{};       // if there is something to save
  LogLimiter failures_{"failures to save the state"};
};

}  // namespace pbm
