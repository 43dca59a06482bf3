// SPDX-License-Identifier: MPL-2.0
// Keeps the memory of --unique in a file. A message is acknowledged once the memory of its events
// is saved. If the monitor is killed in between, events are printed again, but none is lost.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "base/result.h"
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

  // The same at the end of the run. Error: output, if the memory of it could not be saved.
  [[nodiscard]] Result<void> finish(std::uint64_t written);

  // When to call save() even if nothing has happened.
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return next_.when(); }

 private:
  [[nodiscard]] bool is_saved(std::uint64_t written) const;
  [[nodiscard]] bool is_urgent() const;
  [[nodiscard]] Result<void> write(std::uint64_t written);

  FirstEvents& events_;
  StateFile& file_;
  Log& log_;
  Now now_;
  std::uint64_t saved_ = 0;         // the offset
  std::uint64_t saved_number_ = 0;  // of the newest event in the file; see FirstEvents
  bool fails_ = false;
  TimePoint earliest_{};  // of the next time
  Deadline next_{};       // if there is something to save
  LogLimiter failures_{"failures to save the state"};
};

}  // namespace pbm
