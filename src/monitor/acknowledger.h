// SPDX-License-Identifier: MPL-2.0
// Acknowledges settled deliveries: at once if the source is idle, otherwise after a given number of
// deliveries or one second, so that one acknowledgement covers many messages. If the lines of
// messages that come again are recognized (Recollection), ExactAcknowledger decides instead.
#pragma once

#include "base/clock.h"
#include "flow/ack_ledger.h"
#include "flow/deduplicator.h"
#include "monitor/exact_acknowledger.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace pbm {

class Intake;

class Acknowledger {
 public:
  static constexpr std::chrono::seconds kAfter{1};

  // Until late messages are given up: by then, the broker has closed a dead connection, because
  // its heartbeats fail, or its messages are not acknowledged (consumer_timeout).
  static constexpr std::chrono::minutes kLateFor{35};

  struct Settings {
    std::uint64_t at = 1;  // settled deliveries that make an acknowledgement due
    ExactAcknowledger::Settings exact{};
  };

  // References must outlive this.
  Acknowledger(const Settings& settings, Intake& intake, DeliverySource& source, Output& output,
               TimePoint now);

  // The next delivery, before the intake takes it. Returns what that has to know of the broker.
  [[nodiscard]] Deduplicator::Broker arrived(const Delivery& delivery, TimePoint now);

  // The intake has taken it, and its lines are in the output.
  void processed(const Delivery& delivery);

  // Acknowledges if an acknowledgement is due.
  void acknowledge(TimePoint now, bool in_a_pause);

  // At the end of a run: before the source is closed, and after that.
  void finish(TimePoint now);
  void closed();

  // Call it in place of Intake::connection_lost().
  void connection_lost();

  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const;
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] bool is_all_done() const;

 private:
  void acknowledge_now(TimePoint now);
  void count(std::uint64_t messages, TimePoint now);
  [[nodiscard]] ExactAcknowledger::Reached reached() const;
  [[nodiscard]] bool has_late() const;
  void look_for_late(TimePoint now);

  std::uint64_t at_;
  Intake& intake_;
  AckLedger& ledger_;
  DeliverySource& source_;
  Output& output_;
  TimePoint last_;
  std::uint64_t acknowledged_ = 0;

  std::optional<ExactAcknowledger> exact_{};
  std::uint64_t fingerprint_ = 0;  // of the delivery at hand
  bool has_forgotten_ = false;     // whether the broker has lost acknowledgements
  std::optional<TimePoint> late_since_{};
};

}  // namespace pbm
