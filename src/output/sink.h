// SPDX-License-Identifier: MPL-2.0
// An output that writes its lines to a descriptor: one buffer, never a blocking write, and a
// count of the bytes that the kernel took.
#pragma once

#include "base/outlet.h"
#include "output/output.h"

#include <cstdint>
#include <string>

namespace pbm {

class Sink : public Output {
 public:
  // What is pending at the end may take this long while it still moves, and this long if the
  // reader takes nothing.
  static constexpr std::chrono::seconds kFinishMoving{4};
  static constexpr Milliseconds kFinishStalled{1000};

  // On an open descriptor, which must outlive this. If it appends to a file whose last line is
  // torn, the missing newline comes first.
  static Sink on(int descriptor) { return Sink(descriptor, "stdout"); }

  [[nodiscard]] std::uint64_t written() const override { return dropped() + head_; }
  [[nodiscard]] std::uint64_t waiting_lines() const override;
  [[nodiscard]] std::uint64_t dropped_lines() const override { return dropped_lines_; }

  [[nodiscard]] Result<State> advance(TimePoint now) override;
  void limit_finish(TimePoint now) override;
  [[nodiscard]] bool is_finished(TimePoint now) override;
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const override;

  [[nodiscard]] int poll_fd() const override {
    return has_reader() || pending() != 0 ? outlet_.poll_fd() : -1;
  }
  [[nodiscard]] bool has_reader() const override { return outlet_.has_reader(); }

  [[nodiscard]] std::string_view stalled_text() const override {
    return "the reader of stdout has read nothing";
  }
  [[nodiscard]] std::string_view resumed_text() const override {
    return "the reader of stdout has resumed reading";
  }

  // Drops all pending lines except a partly written one. Returns the number of dropped
  // lines.
  std::uint64_t drop_after_line();

  // Writes what the descriptor accepts without waiting. An error is of ErrorKind::output.
  [[nodiscard]] Result<State> flush();

  // The same; `name` is for errors.
  Sink(int descriptor, std::string name);

 protected:
  // Continues on another descriptor, whose torn last line is ended first.
  void continue_on(int descriptor);

 private:
  Outlet outlet_;
  std::string name_;
  std::size_t head_ = 0;  // bytes of the buffer that are written
  bool mid_line_ = false;
  TimePoint last_progress_{};  // while something is pending
  Deadline finish_by_{};       // while lines still move; set once time is limited
  std::uint64_t dropped_lines_ = 0;
};

}  // namespace pbm
