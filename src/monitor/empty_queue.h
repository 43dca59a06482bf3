// SPDX-License-Identifier: MPL-2.0
// Ends the run, if it drains the queue, once that has been read to its end: the broker reported it
// empty, and no message arrived after that.
//
// The broker counts only messages that it has not delivered, and a queue that has just delivered
// one may reply before the message is on its way: RabbitMQ's channel reads the depth while
// deliveries wait for it. Once it has taken up a second question, it has sent them. So two replies
// in a row must report an empty queue, and no message may arrive with them.
//
// Another consumer may be that of a process that was killed: the broker returns the messages of its
// window when it notices that the connection is lost, which a busy one does late. So the end waits
// for other consumers, but not for long, because they may be there to stay. A reply counts only if
// the consumer of this run stayed the same meanwhile: while it is being replaced, one that is
// counted may be that of the other process.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"
#include "monitor/limits.h"
#include "monitor/queue_depth.h"
#include "monitor/watcher.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace pbm {

class EmptyQueue final : public Watcher {
 public:
  static constexpr Milliseconds kAskEvery{200};
  static constexpr std::chrono::seconds kOthersEnd{10};

  // References must outlive this.
  EmptyQueue(DeliverySource& source, const Limits& limits) : source_(source), limits_(limits) {}

  void something_came() {
    seen_ = is_confirming_ = false;
    empty_since_.reset();
  }
  void connection_lost() {
    something_came();
    question_.close();
  }

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    if (!is_wanted(turn)) return std::nullopt;
    const bool asks_again = is_confirming_ && !question_.is_open();
    return seen_ || asks_again ? turn.now : turn.now + kAskEvery;
  }

  Wish look(const Turn& turn) override {
    if (!is_wanted(turn) || !turn.all_is_done || !is_certain(turn.now)) return {};
    return {.end = "the queue is empty"};
  }

 private:
  [[nodiscard]] bool is_wanted(const Turn& turn) const {
    return turn.is_running && limits_.drains() && source_.origin() == Origin::broker;
  }

  [[nodiscard]] bool is_certain(TimePoint now) {
    if (seen_) return true;
    const auto status = source_.status();
    if (question_.is_answered(status)) {
      question_.close();
      const bool is_drained = judge(status, now);
      next_ = is_drained ? now : now + kAskEvery;
      // Messages may have arrived with the second reply.
      seen_ = is_drained && is_confirming_;
      is_confirming_ = is_drained;
    } else if (!question_.is_open() && now >= next_) {
      (void)question_.ask(source_);
    }
    return false;
  }

  [[nodiscard]] bool judge(const SourceStatus& status, TimePoint now) {
    if (status.depth != std::uint64_t{0} || !status.other_consumers) return false;
    if (!empty_since_) empty_since_ = now;
    return status.other_consumers == 0 || now - *empty_since_ >= kOthersEnd;
  }

  DeliverySource& source_;
  const Limits& limits_;
  DepthQuestion question_;
  TimePoint next_{};
  std::optional<TimePoint> empty_since_{};
  bool is_confirming_ = false;  // the latest reply was the first of the two
  bool seen_ = false;
};

}  // namespace pbm
