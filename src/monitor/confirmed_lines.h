// SPDX-License-Identifier: MPL-2.0
// Finds out up to which offset of the output the messages are settled for good: acknowledged, and
// the broker has processed that.
//
// Lines that an earlier process or connection has written may be of messages that are still to be
// delivered again. A classic queue delivers those first: they have all come once a message has been
// acknowledged that is not redelivered. A quorum queue has another order (seen with RabbitMQ 3.10).
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace pbm {

class ConfirmedLines {
 public:
  // The broker sends at most `prefetch` messages before it has processed acknowledgements of the
  // earlier ones; 0: it is not known.
  explicit ConfirmedLines(std::uint64_t prefetch) : prefetch_(prefetch) {}

  // A delivery has arrived. Tags are those of the connection, in ascending order.
  void delivered(std::uint64_t tag, bool redelivered) {
    if (!redelivered && !first_new_) first_new_ = tag;
    if (prefetch_ == 0) return;
    // One more if there was a first consumer, whose window is one message.
    const auto window = prefetch_ == 1 ? 1 : prefetch_ + 1;
    if (tag > window) confirmed(tag - window);
  }

  // All deliveries up to the tag were acknowledged; their lines end at this offset.
  void acknowledged(std::uint64_t tag, std::uint64_t offset) { sent_.push_back({tag, offset}); }

  // The broker has processed acknowledgements up to this tag.
  void confirmed(std::uint64_t tag) {
    for (; !sent_.empty() && sent_.front().tag <= tag; sent_.pop_front()) {
      if (first_new_ && *first_new_ <= sent_.front().tag) offset_ = sent_.front().offset;
    }
  }

  // The offset, if it has changed since the last call.
  [[nodiscard]] std::optional<std::uint64_t> take_offset() {
    return std::exchange(offset_, std::nullopt);
  }

  // Tags are invalid, and what was acknowledged may be delivered again.
  void connection_lost() {
    sent_.clear();
    first_new_.reset();
    offset_.reset();
  }

 private:
  struct Sent {
    std::uint64_t tag;
    std::uint64_t offset;
  };

  std::uint64_t prefetch_;
  std::deque<Sent> sent_;
  std::optional<std::uint64_t> first_new_{};
  std::optional<std::uint64_t> offset_{};
};

}  // namespace pbm
