// SPDX-License-Identifier: MPL-2.0
// The interface of everything that lines are written to: standard output, a file, a command.
// Lines are appended to a buffer. An output says up to which offset of all lines everything is
// done, and only that far messages are acknowledged.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "event/delivery.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// Commands since the start.
struct CommandCounts {
  std::uint64_t run = 0;     // attempts that have ended
  std::uint64_t failed = 0;  // of them: with another status than 0
  std::chrono::duration<double> time{};
};

class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;

  // Only append, and only complete lines.
  [[nodiscard]] std::string& buffer() { return buffer_; }
  [[nodiscard]] std::string_view buffer() const { return buffer_; }

  // All lines of this message have been appended.
  virtual void message_ends(const Delivery& /*delivery*/) {}

  // Offsets in bytes since the start: of the end of the buffer, and up to which everything is
  // done: written, or its commands have ended.
  [[nodiscard]] std::uint64_t end_offset() const { return dropped_ + buffer_.size(); }
  [[nodiscard]] virtual std::uint64_t written() const = 0;
  [[nodiscard]] std::size_t pending() const {
    return static_cast<std::size_t>(end_offset() - written());
  }

  // Lines that are not done.
  [[nodiscard]] virtual std::uint64_t waiting_lines() const = 0;

  // Lines that were given up when the time that limit_finish() allows was over.
  [[nodiscard]] virtual std::uint64_t dropped_lines() const = 0;

  enum class State { ok, reader_left };

  // Does what can be done without waiting. An error is of ErrorKind::output.
  [[nodiscard]] virtual Result<State> advance(TimePoint now) = 0;

  // Only a few seconds are left from now on. Before, the end waits for as long as it takes.
  virtual void limit_finish(TimePoint now) = 0;

  // Whether nothing more will be done, at the end of a run.
  [[nodiscard]] virtual bool is_finished(TimePoint now) = 0;

  // When advance() or is_finished() must be called even if nothing has happened.
  [[nodiscard]] virtual std::optional<TimePoint> wake_at(TimePoint now) const = 0;

  // For poll(2): -1 if there is nothing to wait for. has_reader(): whether the end of a reader
  // can be seen there.
  [[nodiscard]] virtual int poll_fd() const { return -1; }
  [[nodiscard]] virtual bool has_reader() const { return false; }

  // Opens a file again that may have been moved away. On an error the old one stays in use.
  [[nodiscard]] virtual Result<void> reopen() { return {}; }

  // For the log, when nothing was done for a while, and when something is done again.
  [[nodiscard]] virtual std::string_view stalled_text() const = 0;
  [[nodiscard]] virtual std::string_view resumed_text() const = 0;

  // Null if no commands are run.
  [[nodiscard]] virtual const CommandCounts* commands() const { return nullptr; }

 protected:
  // Removes the first bytes of the buffer once they are done; `head` counts them.
  void forget(std::size_t& head) {
    constexpr std::size_t kBufferKept = std::size_t{1024} * 1024;  // bytes
    if (head == buffer_.size()) {
      dropped_ += head;
      head = 0;
      buffer_.clear();
      if (buffer_.capacity() > kBufferKept) buffer_.shrink_to_fit();
    } else if (head > buffer_.size() / 2) {
      dropped_ += head;
      buffer_.erase(0, head);
      head = 0;
    }
  }

  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  std::string buffer_;
  std::uint64_t dropped_ = 0;  // bytes that are no longer in the buffer
};

}  // namespace pbm
