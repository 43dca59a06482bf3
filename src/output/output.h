// SPDX-License-Identifier: MPL-2.0
// The interface of the outputs: standard output, a file, or a command. Callers append lines to a
// buffer. written() is the offset up to which all lines are done; only messages whose lines end
// there or before are acknowledged.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "event/acknowledgement.h"
#include "event/delivery.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

// Commands since the start.
struct CommandCounts {
  std::uint64_t run = 0;     // attempts that have ended
  std::uint64_t failed = 0;  // of them: with another status than 0
  std::chrono::duration<double> time{};
};

// What may wait in an output.
struct Backlog {
  std::size_t most_bytes = std::size_t{16} * 1024 * 1024;  // from here on there is no room
  Log* log = nullptr;  // where to warn if nothing is done for a while; null: nowhere
};

class Output {
 public:
  static constexpr std::chrono::seconds kStallWarning{30};

  explicit Output(Backlog backlog) : backlog_(backlog) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;

  // Callers append complete lines and change nothing else.
  [[nodiscard]] std::string& buffer() { return buffer_; }
  [[nodiscard]] std::string_view buffer() const { return buffer_; }

  // All lines of this message have been appended; `line_ends` says where each of them ends in the
  // buffer.
  virtual void message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) = 0;

  // Offsets in bytes since the start: the end of the buffer, and the end of what is done. A line
  // is done when it is written or its command has ended.
  [[nodiscard]] std::uint64_t end_offset() const { return dropped_ + buffer_.size(); }
  [[nodiscard]] virtual std::uint64_t written() const = 0;
  [[nodiscard]] std::size_t pending() const {
    return static_cast<std::size_t>(end_offset() - written());
  }

  [[nodiscard]] bool is_empty() const { return pending() == 0; }

  // Memory that the pending lines and their messages need, in bytes, and whether there is room for
  // another message.
  [[nodiscard]] virtual std::size_t held_bytes() const { return pending(); }
  [[nodiscard]] bool has_room() const { return is_empty() || held_bytes() < backlog_.most_bytes; }

  // Lines that are not done.
  [[nodiscard]] virtual std::uint64_t waiting_lines() const = 0;

  // Lines removed from the buffer because the time after limit_finish() was over.
  [[nodiscard]] virtual std::uint64_t dropped_lines() const { return 0; }

  enum class State { ok, reader_left };

  // Makes progress without blocking, and warns if there is none. Errors: output. reader_left: the
  // reader closed the pipe.
  [[nodiscard]] Result<State> advance(TimePoint now);

  // When advance() last wrote something, or a command ended.
  [[nodiscard]] TimePoint last_moved() const { return last_moved_; }

  // Whether commands run that may be about to print something on a terminal. One that has run for
  // a while without that probably prints nothing.
  static constexpr std::chrono::seconds kPrintsWithin{1};
  [[nodiscard]] bool may_print(TimePoint now) const {
    return commands() != nullptr && !is_empty() && last_progress_ &&
           now - *last_progress_ < kPrintsWithin;
  }

  // Starts the time limit for pending lines, a few seconds. Without it, they have unlimited time.
  void limit_finish(TimePoint now);

  // At the end of a run: whether nothing more will be done.
  [[nodiscard]] virtual bool is_finished(TimePoint now) = 0;

  // When advance() or is_finished() must be called even if nothing has happened.
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;

  // For poll(2): -1 if there is nothing to wait for. has_reader(): whether poll(2) reports that a
  // reader has closed the pipe.
  [[nodiscard]] virtual int poll_fd() const { return -1; }
  [[nodiscard]] virtual bool has_reader() const { return false; }

  // The line with the names of the columns, with its newline, above the lines that are appended;
  // empty if there is none.
  [[nodiscard]] const std::string& header() const { return header_; }

  // Reopens a file, which may have been renamed, for lines with this header. `for_old_lines`: the
  // file has lines with another header, and only such lines may follow. After an error, the old
  // file stays in use, for old lines.
  enum class Reopened { for_new_lines, for_old_lines };
  [[nodiscard]] virtual Result<Reopened> reopen(const std::string& /*header*/) {
    return Reopened::for_new_lines;
  }

  // Notes which messages are acknowledged, for the next process. Nothing: it is not known. Optional
  // to call.
  virtual void note(const std::optional<AckNote>& /*note*/) {}

  // Null if no commands are run.
  [[nodiscard]] virtual const CommandCounts* commands() const { return nullptr; }

 protected:
  // advance(), limit_finish() and wake_at() without the warning.
  [[nodiscard]] virtual Result<State> make_progress(TimePoint now) = 0;
  virtual void start_limit(TimePoint now) = 0;
  [[nodiscard]] virtual std::optional<TimePoint> next_step(TimePoint now) const = 0;

  // For the log: no progress for a while, and progress after that.
  [[nodiscard]] virtual std::string_view stalled_text() const = 0;
  [[nodiscard]] virtual std::string_view resumed_text() const = 0;

  // Frees buffer space. `head` is the number of bytes at the beginning that are done.
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

  void set_header(const std::string& header) { header_ = header; }

 private:
  void watch_progress(bool has_written, TimePoint now);

  Backlog backlog_;
  std::optional<TimePoint> last_progress_{};  // or the last time that nothing was pending
  TimePoint last_moved_{};
  bool stall_reported_ = false;
  std::string header_;
  std::string buffer_;
  std::uint64_t dropped_ = 0;  // bytes that are no longer in the buffer
};

}  // namespace pbm
