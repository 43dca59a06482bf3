// SPDX-License-Identifier: MPL-2.0
// Limits how much of the output may be pending, and warns if the output makes no progress.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "output/output.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace pbm {

class Outflow {
 public:
  static constexpr std::chrono::seconds kStallWarning{30};

  // References must outlive this. has_room() is false once what is pending needs
  // `max_pending_bytes`.
  Outflow(Output& output, std::size_t max_pending_bytes, Log& log, TimePoint now)
      : output_(output),
        max_pending_bytes_(max_pending_bytes),
        log_(log),
        last_progress_(now),
        last_moved_(now) {}

  [[nodiscard]] std::string& buffer() { return output_.buffer(); }
  void message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) {
    output_.message_ends(delivery, line_ends);
  }
  [[nodiscard]] std::uint64_t end_offset() const { return output_.end_offset(); }
  [[nodiscard]] std::uint64_t written() const { return output_.written(); }
  [[nodiscard]] bool is_empty() const { return output_.pending() == 0; }
  [[nodiscard]] bool has_room() const {
    return is_empty() || output_.held_bytes() < max_pending_bytes_;
  }
  [[nodiscard]] std::uint64_t waiting_lines() const { return output_.waiting_lines(); }
  [[nodiscard]] std::uint64_t dropped_lines() const { return output_.dropped_lines(); }
  [[nodiscard]] const CommandCounts* commands() const { return output_.commands(); }

  // When the output last wrote something, or a command ended.
  [[nodiscard]] TimePoint last_moved() const { return last_moved_; }

  // Output::advance(), and the warning.
  [[nodiscard]] Result<Output::State> write(TimePoint now);

  void limit_finish(TimePoint now);
  [[nodiscard]] bool is_finished(TimePoint now) { return output_.is_finished(now); }

  // When to call write() and is_finished() even if nothing has happened.
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;

  [[nodiscard]] int poll_fd() const { return output_.poll_fd(); }
  [[nodiscard]] bool has_reader() const { return output_.has_reader(); }

 private:
  Output& output_;
  std::size_t max_pending_bytes_;
  Log& log_;
  TimePoint last_progress_;
  TimePoint last_moved_;
  bool stall_reported_ = false;
};

}  // namespace pbm
