// SPDX-License-Identifier: MPL-2.0
// An output that writes its lines to a descriptor without blocking, and counts the bytes written.
#pragma once

#include "base/outlet.h"
#include "output/output.h"

#include <cstdint>
#include <deque>
#include <span>
#include <string>

namespace pbm {

class DescriptorOutput : public Output {
 public:
  // At the end, time to write pending lines while the reader keeps reading, and while it reads
  // nothing.
  static constexpr std::chrono::seconds kFinishMoving{4};
  static constexpr Milliseconds kFinishStalled{1000};

  // Writes to an open descriptor, which must outlive this. If it appends to a file whose last
  // line is incomplete, writes the missing newline first.
  static DescriptorOutput on(int descriptor, Backlog backlog = {}) {
    return DescriptorOutput(descriptor, "stdout", backlog);
  }

  void message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) override;
  [[nodiscard]] std::uint64_t written() const override { return flushed(); }
  [[nodiscard]] std::uint64_t waiting_lines() const override { return line_ends_.size(); }
  [[nodiscard]] std::uint64_t dropped_lines() const override { return dropped_lines_; }

  [[nodiscard]] bool is_finished(TimePoint now) override;

  [[nodiscard]] int poll_fd() const override {
    return has_reader() || pending() != 0 ? outlet_.poll_fd() : -1;
  }
  [[nodiscard]] bool has_reader() const override { return outlet_.has_reader(); }

  // A descriptor is not reopened: if the header differs, it becomes the next line.
  [[nodiscard]] Result<Reopened> reopen(const std::string& header) override;

  // Drops all pending lines except a partly written one. Returns the number of dropped
  // lines.
  std::uint64_t drop_after_line();

  // Writes as much as possible without blocking.
  [[nodiscard]] Result<State> flush();

  // Like on(); `name` is used in errors.
  DescriptorOutput(int descriptor, std::string name, Backlog backlog);

 protected:
  // The offset of the bytes that the kernel has accepted.
  [[nodiscard]] std::uint64_t flushed() const { return dropped() + head_; }

  [[nodiscard]] Result<State> make_progress(TimePoint now) override;
  void start_limit(TimePoint now) override;
  [[nodiscard]] std::optional<TimePoint> next_step(TimePoint now) const override;
  [[nodiscard]] std::string_view stalled_text() const override {
    return "the reader of stdout has read nothing";
  }
  [[nodiscard]] std::string_view resumed_text() const override {
    return "the reader of stdout has resumed reading";
  }

  // Continues on another descriptor; an incomplete last line is ended first.
  void continue_on(int descriptor);

 private:
  void end_torn_line(int descriptor);

  Outlet outlet_;
  std::string name_;
  std::size_t head_ = 0;                 // bytes of the buffer that are written
  std::uint64_t line_begin_ = 0;         // offset of the first line that is not written completely
  std::deque<std::uint64_t> line_ends_;  // offsets, of the lines that are not
  TimePoint last_progress_{};            // while something is pending
  Deadline finish_by_{};                 // while the reader keeps reading; set by limit_finish()
  std::uint64_t dropped_lines_ = 0;
};

}  // namespace pbm
