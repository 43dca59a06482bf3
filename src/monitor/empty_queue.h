// SPDX-License-Identifier: MPL-2.0
// Ends the run, if it drains the queue, once that has been read to its end: the broker reported it
// empty, and no message arrived after that.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"
#include "monitor/limits.h"
#include "monitor/queue_depth.h"
#include "monitor/watcher.h"

#include <cstdint>
#include <optional>

namespace pbm {

class EmptyQueue final : public Watcher {
 public:
  static constexpr Milliseconds kAskEvery{200};

  // References must outlive this.
  EmptyQueue(DeliverySource& source, const Limits& limits) : source_(source), limits_(limits) {}

  void something_came() { seen_ = false; }
  void connection_lost() {
    seen_ = false;
    question_.close();
  }

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    if (!is_wanted(turn)) return std::nullopt;
    return seen_ ? turn.now : turn.now + kAskEvery;
  }

  // The broker counts only messages that it has not delivered.
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
      next_ = now + kAskEvery;
      seen_ = status.depth == std::uint64_t{0};  // check again for messages that arrived meanwhile
    } else if (!question_.is_open() && now >= next_) {
      (void)question_.ask(source_);
    }
    return false;
  }

  DeliverySource& source_;
  const Limits& limits_;
  DepthQuestion question_;
  TimePoint next_{};
  bool seen_ = false;
};

}  // namespace pbm
