// SPDX-License-Identifier: MPL-2.0
// The output of the monitor: writes lines as fast as the reader accepts them, warns if the
// reader stalls, and limits the time for pending lines at the end of the run.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "output/output.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

class Outflow {
 public:
  static constexpr std::chrono::seconds kStallWarning{30};
  // At the end, time to write pending lines while the reader keeps reading, and while it
  // reads nothing.
  static constexpr std::chrono::seconds kFinishMoving{4};
  static constexpr Milliseconds kFinishStalled{1000};

  // References must outlive this. has_room() is false once `max_pending_bytes` are pending.
  Outflow(Sink& sink, std::size_t max_pending_bytes, Log& log, TimePoint now)
      : sink_(sink), max_pending_bytes_(max_pending_bytes), log_(log), last_progress_(now) {}

  // Callers append lines to buffer(). Offsets of the end of all lines and of those written.
  [[nodiscard]] std::string& buffer() { return sink_.buffer(); }
  [[nodiscard]] std::uint64_t end_offset() const { return sink_.end_offset(); }
  [[nodiscard]] std::uint64_t written() const { return sink_.written(); }
  [[nodiscard]] bool is_empty() const { return sink_.pending() == 0; }
  [[nodiscard]] bool has_room() const { return is_empty() || sink_.pending() < max_pending_bytes_; }
  [[nodiscard]] std::uint64_t waiting_lines() const { return sink_.waiting_lines(); }
  [[nodiscard]] std::uint64_t dropped_lines() const { return dropped_lines_; }

  // Writes as much as possible without blocking. Errors: output.
  [[nodiscard]] Result<Sink::State> write(TimePoint now);

  // Starts the time limit for pending lines.
  void limit_finish(TimePoint now);
  [[nodiscard]] bool is_finished(TimePoint now) { return output_.is_finished(now); }

  // Whether nothing more will be written. Drops pending lines if their time is up.
  [[nodiscard]] bool is_finished(TimePoint now);

  // When to call write() and is_finished() even if nothing has happened.
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;

  // For poll(): -1 if there is nothing to wait for.
  [[nodiscard]] int poll_fd() const {
    return sink_.has_reader() || !is_empty() ? sink_.poll_fd() : -1;
  }
  [[nodiscard]] bool has_reader() const { return sink_.has_reader(); }

 private:
  Output& output_;
  std::size_t max_pending_bytes_;
  Log& log_;
  TimePoint last_progress_;
  bool stall_reported_ = false;
  Deadline finish_by_{};  // while the reader keeps reading; set by limit_finish()
  std::uint64_t dropped_lines_ = 0;
};

}  // namespace pbm
