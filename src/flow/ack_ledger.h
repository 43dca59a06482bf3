// SPDX-License-Identifier: MPL-2.0
// Tracks which deliveries may be acknowledged; the only owner of delivery tags. A delivery
// is settled once the last byte of its lines, and all earlier output, has been written, so
// that a single basic.ack with `multiple` set (AMQP 0-9-1) acknowledges all settled ones.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

namespace pbm {

class AckLedger {
 public:
  // Adds a processed delivery, whose lines end at `end_offset` of the output; without lines,
  // at the end of the lines before it. Tags and offsets never decrease.
  void add(std::uint64_t tag, std::uint64_t end_offset) { waiting_.push_back({tag, end_offset}); }

  // The output is written up to `offset`: settles the deliveries before it.
  void settle(std::uint64_t offset) {
    while (!waiting_.empty() && waiting_.front().end_offset <= offset) {
      settled_tag_ = waiting_.front().tag;
      ++settled_;
      waiting_.pop_front();
    }
  }

  // Returns the tag up to which to acknowledge, once; nothing if no delivery was settled
  // since the last call.
  [[nodiscard]] std::optional<std::uint64_t> take() {
    if (settled_ == 0) return std::nullopt;
    settled_ = 0;
    return settled_tag_;
  }

  // Takes only the first of the settled deliveries, which the caller acknowledges.
  void take(std::uint64_t count) { settled_ -= count; }

  // Deliveries settled since the last take(); deliveries not yet settled.
  [[nodiscard]] std::uint64_t settled() const { return settled_; }
  [[nodiscard]] std::uint64_t waiting() const { return waiting_.size(); }

  // The connection is lost: its tags are invalid on the next one.
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
