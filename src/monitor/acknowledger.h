// SPDX-License-Identifier: MPL-2.0
// Acknowledges settled deliveries: at once if the source is idle, otherwise after a given
// number of deliveries or one second, so that one acknowledgement covers many messages.
#pragma once

#include "base/clock.h"
#include "flow/ack_ledger.h"
#include "flow/delivery_source.h"
#include "monitor/confirmed_lines.h"

#include <cstdint>
#include <optional>

namespace pbm {

class Acknowledger {
 public:
  static constexpr std::chrono::seconds kAfter{1};

  // References must outlive this. `at` is the number of settled deliveries that makes an
  // acknowledgement due; `prefetch`, see ConfirmedLines.
  Acknowledger(AckLedger& ledger, DeliverySource& source, std::uint64_t at, TimePoint now,
               std::uint64_t prefetch = 0)
      : ledger_(ledger), source_(source), at_(at), last_(now), lines_(prefetch) {}

  // Acknowledges if an acknowledgement is due.
  void acknowledge(TimePoint now, bool in_a_pause) {
    const bool due = in_a_pause || ledger_.settled() >= at_ || now - last_ >= kAfter;
    if (due) acknowledge_now(now);
  }

  void acknowledge_now(TimePoint now) {
    const auto settled = ledger_.settled();
    const auto tag = ledger_.take();
    if (!tag) return;
    source_.acknowledge(*tag);
    lines_.acknowledged(*tag, ledger_.settled_offset());
    acknowledged_ += settled;
    last_ = now;
  }

  [[nodiscard]] std::optional<TimePoint> wake_at() const {
    return ledger_.settled() == 0 ? std::nullopt : std::optional(last_ + kAfter);
  }

  // The lines of messages that are settled for good.
  [[nodiscard]] ConfirmedLines& lines() { return lines_; }

  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] bool is_all_done() const {
    return ledger_.waiting() == 0 && ledger_.settled() == 0;
  }

 private:
  AckLedger& ledger_;
  DeliverySource& source_;
  std::uint64_t at_;
  TimePoint last_;
  std::uint64_t acknowledged_ = 0;
  ConfirmedLines lines_;
};

}  // namespace pbm
