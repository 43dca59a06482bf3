// SPDX-License-Identifier: MPL-2.0
// What leaves the monitor: lines that are written as fast as their reader takes them, a
// warning about a reader that takes none, and at the end as much time as it may have.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "output/sink.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

class Outflow {
 public:
  static constexpr std::chrono::seconds kStallWarning{30};
  // What is pending at the end may take this long while it still moves, and this long
  // where the reader takes nothing.
  static constexpr std::chrono::seconds kFinishMoving{4};
  static constexpr Milliseconds kFinishStalled{1000};

  // References must outlive this. No lines are wanted while more than this is pending.
  Outflow(Sink& sink, std::size_t max_pending_bytes, Log& log, TimePoint now)
      : sink_(sink), max_pending_bytes_(max_pending_bytes), log_(log), last_progress_(now) {}

  // Lines are appended here. Where they end, and where what is written ends.
  [[nodiscard]] std::string& buffer() { return sink_.buffer(); }
  [[nodiscard]] std::uint64_t end_offset() const { return sink_.end_offset(); }
  [[nodiscard]] std::uint64_t written() const { return sink_.written(); }
  [[nodiscard]] bool is_empty() const { return sink_.pending() == 0; }
  [[nodiscard]] bool has_room() const { return is_empty() || sink_.pending() < max_pending_bytes_; }
  [[nodiscard]] std::uint64_t waiting_lines() const { return sink_.waiting_lines(); }
  [[nodiscard]] std::uint64_t dropped_lines() const { return dropped_lines_; }

  // Writes what goes without waiting. An error is of ErrorKind::output.
  [[nodiscard]] Result<Sink::State> write(TimePoint now);

  // From now on the reader has only so much time.
  void limit_finish(TimePoint now);

  // Whether nothing more will be written; the last step of the end.
  [[nodiscard]] bool is_finished(TimePoint now);

  // When write() or is_finished() want to be called even if nothing has happened.
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;

  // For poll(): -1 where there is nothing to wait for.
  [[nodiscard]] int poll_fd() const {
    return sink_.has_reader() || !is_empty() ? sink_.poll_fd() : -1;
  }
  [[nodiscard]] bool has_reader() const { return sink_.has_reader(); }

 private:
  Sink& sink_;
  std::size_t max_pending_bytes_;
  Log& log_;
  TimePoint last_progress_;
  bool stall_reported_ = false;
  Deadline finish_by_{};  // while lines still move; set once time is limited
  std::uint64_t dropped_lines_ = 0;
};

}  // namespace pbm
