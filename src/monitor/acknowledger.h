// SPDX-License-Identifier: MPL-2.0
// Acknowledges settled deliveries: at once if the source is idle, otherwise after a given
// number of deliveries or one second, so that one acknowledgement covers many messages.
#pragma once

#include "base/clock.h"
#include "flow/ack_ledger.h"
#include "flow/delivery_source.h"
#include "monitor/exact_acknowledger.h"

#include <cstdint>
#include <optional>

namespace pbm {

class Acknowledger {
 public:
  static constexpr std::chrono::seconds kAfter{1};

  // References must outlive this. `at` is the number of settled deliveries that makes an
  // acknowledgement due.
  Acknowledger(AckLedger& ledger, DeliverySource& source, std::uint64_t at, TimePoint now)
      : ledger_(ledger), source_(source), at_(at), last_(now) {}

  // Leaves it to this one how an acknowledgement is made. It must outlive this.
  void delegate(ExactAcknowledger* exact) { exact_ = exact; }

  // Acknowledges if an acknowledgement is due.
  void acknowledge(TimePoint now, bool in_a_pause) {
    const bool due = in_a_pause || ledger_.settled() >= at_ || now - last_ >= kAfter;
    if (exact_ != nullptr) {
      count(exact_->advance(now, in_a_pause, due), now);
    } else if (due) {
      acknowledge_now(now);
    }
  }

  // At the end of a run.
  void finish(TimePoint now) {
    if (exact_ != nullptr) {
      count(exact_->finish(), now);
    } else {
      acknowledge_now(now);
    }
  }

  [[nodiscard]] std::optional<TimePoint> wake_at() const {
    const auto due =
        ledger_.settled() == 0 ? std::nullopt : std::optional<TimePoint>(last_ + kAfter);
    return exact_ == nullptr ? due : exact_->wake_at();
  }

  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] bool is_all_done() const {
    if (exact_ != nullptr) return exact_->is_all_done();
    return ledger_.waiting() == 0 && ledger_.settled() == 0;
  }

 private:
  void acknowledge_now(TimePoint now) {
    const auto settled = ledger_.settled();
    const auto tag = ledger_.take();
    if (!tag) return;
    source_.acknowledge(*tag);
    count(settled, now);
  }

  void count(std::uint64_t messages, TimePoint now) {
    if (messages == 0) return;
    acknowledged_ += messages;
    last_ = now;
  }

  AckLedger& ledger_;
  DeliverySource& source_;
  std::uint64_t at_;
  TimePoint last_;
  std::uint64_t acknowledged_ = 0;
  ExactAcknowledger* exact_ = nullptr;
};

}  // namespace pbm
