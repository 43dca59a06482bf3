// SPDX-License-Identifier: MPL-2.0
// The lines that no command has been started for, and the messages of all lines that are not done.
// Places are offsets in bytes since the start of the output.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace pbm {

class WaitingLines {
 public:
  struct Message {
    std::uint64_t end;   // of its last line
    std::string key;     // as delivered
    std::string reject;  // reject_without_error(); empty without --rejects
    bool rejected = false;
  };
  struct Line {
    std::uint64_t begin, end;
  };

  // A message with its lines, which end at these places of a buffer that begins at `buffer_begin`.
  void add(Message message, std::uint64_t buffer_begin, std::span<const std::size_t> line_ends) {
    for (const auto end : line_ends) line_ends_.push_back(buffer_begin + end);
    reject_bytes_ += message.reject.size();
    messages_.push_back(std::move(message));
  }

  // The message of the line that begins at this offset and is not done.
  [[nodiscard]] Message& message_at(std::uint64_t begin) {
    return *std::ranges::upper_bound(messages_, begin, {}, &Message::end);
  }

  // Takes the next line; nothing if there is none.
  [[nodiscard]] std::optional<Line> take() {
    if (line_ends_.empty()) return std::nullopt;
    const Line line{next_, line_ends_.front()};
    next_ = line.end;
    line_ends_.pop_front();
    return line;
  }

  // Drops the messages whose lines are all done, because they end here or before.
  void done_before(std::uint64_t offset) {
    while (!messages_.empty() && messages_.front().end <= offset) {
      reject_bytes_ -= messages_.front().reject.size();
      messages_.pop_front();
    }
  }

  [[nodiscard]] std::uint64_t next() const { return next_; }  // where the next line begins
  [[nodiscard]] std::size_t count() const { return line_ends_.size(); }
  [[nodiscard]] std::size_t reject_bytes() const { return reject_bytes_; }

 private:
  std::deque<Message> messages_;
  std::deque<std::uint64_t> line_ends_;
  std::uint64_t next_ = 0;
  std::size_t reject_bytes_ = 0;  // of messages_
};

}  // namespace pbm
