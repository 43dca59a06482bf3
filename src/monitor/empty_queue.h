// SPDX-License-Identifier: MPL-2.0
// Ends the run, if it drains the queue, once that has been read to its end. The end waits for the
// messages of other consumers, but not for long, because those may be there to stay.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"
#include "monitor/empty_check.h"
#include "monitor/limits.h"
#include "monitor/watcher.h"

#include <chrono>
#include <optional>

namespace pbm {

class EmptyQueue final : public Watcher {
 public:
  static constexpr std::chrono::seconds kOthersEnd{10};

  // References must outlive this.
  EmptyQueue(DeliverySource& source, const Limits& limits)
      : source_(source), limits_(limits), check_(source, kOthersEnd) {}

  void something_came() { check_.something_came(); }
  void connection_lost() { check_.connection_lost(); }

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override {
    return is_wanted(turn) ? std::optional(check_.wake_at(turn.now)) : std::nullopt;
  }

  Wish look(const Turn& turn) override {
    if (!is_wanted(turn) || !turn.all_is_done || !check_.is_certain(turn.now)) return {};
    return {.end = "the queue is empty"};
  }

 private:
  [[nodiscard]] bool is_wanted(const Turn& turn) const {
    return turn.is_running && limits_.drains() && source_.origin() == Origin::broker;
  }

  DeliverySource& source_;
  const Limits& limits_;
  EmptyCheck check_;
};

}  // namespace pbm
