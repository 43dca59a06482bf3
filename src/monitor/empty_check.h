// SPDX-License-Identifier: MPL-2.0
// Finds out whether the queue is empty and no message is on its way: the broker reported it empty,
// and no message arrived after that.
//
// The broker counts only messages that it has not delivered, and a queue that has just delivered
// one may reply before the message is on its way: RabbitMQ's channel reads the depth while
// deliveries wait for it. Once it has taken up a second question, it has sent them. So two replies
// in a row must report an empty queue, and no message may arrive with them.
//
// Another consumer may be that of a process that was killed: the broker returns the messages of its
// window when it notices that the connection is lost, which a busy one does late. A reply counts
// only if the consumer of this run stayed the same meanwhile: while it is being replaced, one that
// is counted may be that of the other process.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"
#include "monitor/queue_depth.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace pbm {

class EmptyCheck {
 public:
  static constexpr Milliseconds kAskEvery{200};
  static constexpr Milliseconds kAskSoon{5};  // if the consumer was being replaced

  // An empty queue that has other consumers counts after `patience`. The source must outlive this.
  EmptyCheck(DeliverySource& source, Milliseconds patience)
      : source_(source), patience_(patience) {}

  void something_came() {
    is_certain_ = is_confirming_ = false;
    next_.reset();
    empty_since_.reset();
  }
  void connection_lost() {
    something_came();
    question_.close();
  }

  [[nodiscard]] TimePoint wake_at(TimePoint now) const {
    if (is_certain_) return now;
    return next_ && !question_.is_open() ? std::max(now, *next_) : now + kAskEvery;
  }

  // Asks when it is time to. Call it again as wake_at() says, and once more after each reply.
  [[nodiscard]] bool is_certain(TimePoint now) {
    if (is_certain_) return true;
    const auto status = source_.status();
    if (question_.is_answered(status)) {
      question_.close();
      take(status, now);
    } else if (!question_.is_open() && (!next_ || now >= *next_)) {
      if (!question_.ask(source_)) next_ = now + kAskEvery;
    }
    return false;
  }

 private:
  // Messages may have arrived with the second reply, so the source is read before this is certain.
  void take(const SourceStatus& status, TimePoint now) {
    const bool is_empty = judge(status, now);
    next_ = now + (is_empty ? Milliseconds(0) : status.other_consumers ? kAskEvery : kAskSoon);
    is_certain_ = is_empty && is_confirming_;
    is_confirming_ = is_empty;
  }

  [[nodiscard]] bool judge(const SourceStatus& status, TimePoint now) {
    if (status.depth != std::uint64_t{0} || !status.other_consumers) return false;
    if (!empty_since_) empty_since_ = now;
    return status.other_consumers == 0 || now - *empty_since_ >= patience_;
  }

  DeliverySource& source_;
  Milliseconds patience_;
  DepthQuestion question_;
  std::optional<TimePoint> next_{};
  std::optional<TimePoint> empty_since_{};
  bool is_confirming_ = false;  // the latest reply was the first of the two
  bool is_certain_ = false;
};

}  // namespace pbm
