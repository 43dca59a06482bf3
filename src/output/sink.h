// SPDX-License-Identifier: MPL-2.0
// Buffers lines for stdout, writes them without blocking, and counts the bytes written.
#pragma once

#include "base/outlet.h"
#include "output/output.h"

#include <cstdint>
#include <string>

namespace pbm {

class Sink : public Output {
 public:
  // Writes to an open descriptor, which must outlive this. If it appends to a file whose
  // last line is incomplete, writes the missing newline first.
  static Sink on(int descriptor);

  // Callers append lines here and must not change anything else.
  [[nodiscard]] std::string& buffer() { return buffer_; }

  // Output offset after everything appended is written; bytes written so far; bytes
  // pending.
  [[nodiscard]] std::uint64_t end_offset() const { return dropped_ + buffer_.size(); }
  [[nodiscard]] std::uint64_t written() const { return dropped_ + head_; }
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - head_; }

  // Pending lines, including a partly written one.
  [[nodiscard]] std::uint64_t waiting_lines() const;

  // Drops all pending lines except a partly written one. Returns the number of dropped
  // lines.
  std::uint64_t drop_after_line();

  enum class State { ok, reader_left };

  // Writes as much as possible without blocking. Errors: output. reader_left: the reader
  // closed the pipe.
  [[nodiscard]] Result<State> flush();

  // The same; `name` is for errors.
  Sink(int descriptor, std::string name);

 protected:
  // Continues on another descriptor, whose torn last line is ended first.
  void continue_on(int descriptor);

 private:
  Outlet outlet_;
  std::string buffer_;
  std::size_t head_ = 0;       // bytes of the buffer that are written
  std::uint64_t dropped_ = 0;  // bytes written and removed from the buffer
  bool mid_line_ = false;
  TimePoint last_progress_{};  // while something is pending
  Deadline finish_by_{};       // while lines still move; set once time is limited
  std::uint64_t dropped_lines_ = 0;
};

}  // namespace pbm
