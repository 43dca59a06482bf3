// SPDX-License-Identifier: MPL-2.0
// Who may be acknowledged. The one owner of delivery tags: a message is
// settled once the last byte of its lines has been written, and everything
// before it too, so that one acknowledgement of many (AMQP 0-9-1,
// basic.ack multiple) always covers the run.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace pbm {

class AckLedger {
 public:
  // A delivery went through the pipeline; its lines end at `end_offset` of the
  // output (unchanged where it has none). Tags and offsets never go back.
  void delivered(std::uint64_t tag, std::uint64_t end_offset) {
    waiting_.push_back({tag, end_offset});
  }

  // The output is written up to `offset`. Counts what has become safe.
  void written(std::uint64_t offset) {
    while (!waiting_.empty() && waiting_.front().end_offset <= offset) {
      settled_tag_ = waiting_.front().tag;
      ++settled_;
      waiting_.pop_front();
    }
  }

  // The tag up to which everything may be acknowledged; nothing where there is
  // nothing new. Calling it takes it.
  [[nodiscard]] std::optional<std::uint64_t> take() {
    if (settled_ == 0) return std::nullopt;
    settled_ = 0;
    return settled_tag_;
  }

  // Deliveries settled but not taken; deliveries not settled.
  [[nodiscard]] std::uint64_t settled() const { return settled_; }
  [[nodiscard]] std::uint64_t waiting() const { return waiting_.size(); }

  // The connection is gone: its tags mean nothing on the next one.
  void reset() {
    waiting_.clear();
    settled_ = 0;
  }

 private:
  struct Entry {
    std::uint64_t tag;
    std::uint64_t end_offset;
  };

  std::deque<Entry> waiting_;
  std::uint64_t settled_tag_ = 0;
  std::uint64_t settled_ = 0;
};

}  // namespace pbm
