// SPDX-License-Identifier: MPL-2.0
// Asks the broker for the depth of the queue. The answer arrives some turns later.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"

#include <cstdint>
#include <optional>

namespace pbm {

// A request for the number of messages in the queue.
class DepthQuestion {
 public:
  // False if there is no broker to ask.
  bool ask(DeliverySource& source) {
    const auto answers = source.status().depth_answers;
    if (!source.ask_depth()) return false;
    answers_before_ = answers;
    return true;
  }

  [[nodiscard]] bool is_open() const { return answers_before_.has_value(); }
  [[nodiscard]] bool is_answered(const SourceStatus& status) const {
    return answers_before_ && status.depth_answers > *answers_before_;
  }

  // The answer has been used, or will never arrive.
  void close() { answers_before_.reset(); }

 private:
  std::optional<std::uint64_t> answers_before_{};
};

// Detects that the queue has been read to its end: the broker reported it empty, and no
// message arrived after that.
class EmptyQueue {
 public:
  static constexpr Milliseconds kAskEvery{200};

  // The source must outlive this.
  explicit EmptyQueue(DeliverySource& source) : source_(source) {}

  void something_came() { seen_ = false; }
  void connection_lost() {
    seen_ = false;
    question_.close();
  }

  // Call only when the source has no more deliveries and all earlier ones are acknowledged:
  // the broker counts only messages that it has not delivered.
  [[nodiscard]] bool is_certain(TimePoint now) {
    if (seen_) return true;
    const auto status = source_.status();
    if (question_.is_answered(status)) {
      question_.close();
      next_ = now + kAskEvery;
      seen_ = status.depth == std::uint64_t{0};  // check again for messages that arrived meanwhile
    } else if (!question_.is_open() && now >= next_) {
      (void)question_.ask(source_);
    }
    return false;
  }

  [[nodiscard]] TimePoint wake_at(TimePoint now) const { return seen_ ? now : now + kAskEvery; }

 private:
  DeliverySource& source_;
  DepthQuestion question_;
  TimePoint next_{};
  bool seen_ = false;
};

}  // namespace pbm
