// SPDX-License-Identifier: MPL-2.0
// Lines on their way to stdout: one buffer, never a blocking write, and a count
// of the bytes that the kernel took.
#pragma once

#include "base/outlet.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace pbm {

class Sink {
 public:
  // On an open descriptor, which must outlive this. Where it appends to a file
  // whose last line is torn, the missing newline comes first.
  static Sink on(int descriptor);

  // Lines are appended here. Only append.
  [[nodiscard]] std::string& buffer() { return buffer_; }

  // Where the output stands once everything appended is written; bytes written
  // so far; bytes that wait.
  [[nodiscard]] std::uint64_t end_offset() const { return dropped_ + buffer_.size(); }
  [[nodiscard]] std::uint64_t written() const { return dropped_ + head_; }
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - head_; }

  // Lines that wait, one that has begun to go out included.
  [[nodiscard]] std::uint64_t waiting_lines() const;

  // Forgets what waits, but for the rest of a line that has begun to go out. Returns how
  // many lines that were.
  std::uint64_t drop_after_line();

  enum class State { ok, reader_left };

  // Writes what goes without waiting. An error is of ErrorKind::output.
  [[nodiscard]] Result<State> flush();

  [[nodiscard]] int poll_fd() const { return outlet_.poll_fd(); }
  [[nodiscard]] bool has_reader() const { return outlet_.has_reader(); }

 private:
  explicit Sink(Outlet outlet) : outlet_(std::move(outlet)) {}

  void forget_written();

  Outlet outlet_;
  std::string buffer_;
  std::size_t head_ = 0;       // bytes of the buffer that are written
  std::uint64_t dropped_ = 0;  // bytes written and gone from the buffer
  bool mid_line_ = false;
};

}  // namespace pbm
