// SPDX-License-Identifier: MPL-2.0
// What the broker says of the queue's depth: it is asked, and answers some turns later.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"

#include <cstdint>
#include <optional>

namespace pbm {

// How many messages wait in the queue.
class DepthQuestion {
 public:
  // False if nobody can be asked.
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

  // The answer is taken, or will never come.
  void close() { answers_before_.reset(); }

 private:
  std::optional<std::uint64_t> answers_before_{};
};

// Whether the queue has been read to its end: nothing more came after the broker had said
// that it is empty.
class EmptyQueue {
 public:
  static constexpr Milliseconds kAskEvery{200};

  // The source must outlive this.
  explicit EmptyQueue(DeliverySource& source) : source_(source) {}

  // A message came, or the connection was lost.
  void something_came() { seen_ = false; }
  void connection_lost() {
    seen_ = false;
    question_.close();
  }

  // To be asked when the source has nothing more and everything before is done: the broker
  // counts only what it has not delivered.
  [[nodiscard]] bool is_certain(TimePoint now) {
    if (seen_) return true;
    const auto status = source_.status();
    if (question_.is_answered(status)) {
      question_.close();
      next_ = now + kAskEvery;
      seen_ = status.depth == std::uint64_t{0};  // and once more for what came meanwhile
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
