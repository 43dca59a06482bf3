// SPDX-License-Identifier: MPL-2.0
// An acknowledgement costs a packet and work of the broker, so it is sent for many messages
// (basic.ack with `multiple`). But what is not acknowledged comes again if the connection is lost,
// so an idle source, which leaves the time for it, is used at once.
#include "monitor/acknowledger.h"

#include "flow/intake.h"

namespace pbm {

Acknowledger::Acknowledger(const Settings& settings, Intake& intake, DeliverySource& source,
                           Output& output, TimePoint now)
    : at_(settings.at),
      intake_(intake),
      ledger_(intake.ledger()),
      source_(source),
      output_(output),
      last_(now) {
  const auto* const lines = intake.recollection();
  if (lines == nullptr) return;
  exact_.emplace(settings.exact, ledger_, source, output);
  exact_->begin(lines->first_again(), {lines->settled_end(), lines->late()});
}

// Whether the broker has forgotten acknowledgements is certain only if the first delivery of a
// connection shows it.
Deduplicator::Broker Acknowledger::arrived(const Delivery& delivery, TimePoint now) {
  using enum Deduplicator::Broker;
  if (!exact_) return source_.may_have_forgotten() ? was_away : stayed;
  fingerprint_ = message_fingerprint(delivery);
  if (const auto last = exact_->arrived(delivery, fingerprint_, now)) {
    intake_.resolve(*last);
    has_forgotten_ = *last == LastAcknowledgement::forgotten;
  }
  if (!delivery.redelivered) {
    intake_.recollection()->first_delivered();
    look_for_late(now);
  }
  return has_forgotten_ || (source_.may_have_forgotten() && !exact_->is_certain()) ? was_away
                                                                                   : stayed;
}

void Acknowledger::processed(const Delivery& delivery) {
  if (exact_) exact_->processed(delivery, fingerprint_, reached());
}

ExactAcknowledger::Reached Acknowledger::reached() const {
  const auto* const lines = intake_.recollection();
  const auto output_end = static_cast<std::int64_t>(output_.end_offset());
  return {.end = lines->has_open() ? lines->settled_end() : output_end, .late = lines->late()};
}

bool Acknowledger::has_late() const {
  return exact_ && (exact_->has_late() || intake_.recollection()->late());
}

void Acknowledger::look_for_late(TimePoint now) {
  if (!has_late()) {
    late_since_.reset();
  } else if (!late_since_) {
    late_since_ = now;
  } else if (now - *late_since_ >= kLateFor) {
    intake_.recollection()->give_up_late();
    exact_->give_up_late();
  }
}

void Acknowledger::acknowledge(TimePoint now, bool in_a_pause) {
  const bool due = in_a_pause || ledger_.settled() >= at_ || now - last_ >= kAfter;
  if (exact_) {
    count(exact_->advance(now, in_a_pause, due), now);
  } else if (due) {
    acknowledge_now(now);
  }
}

void Acknowledger::finish(TimePoint now) {
  if (exact_) {
    count(exact_->finish(), now);
  } else {
    acknowledge_now(now);
  }
}

void Acknowledger::closed() {
  if (exact_) exact_->closed();
}

// The next connection judges its own acknowledgements, so those of late messages count as lost.
void Acknowledger::connection_lost() {
  if (has_late()) intake_.resolve(LastAcknowledgement::lost);
  intake_.connection_lost(exact_ ? exact_->doubtful_tag() : 0);
  using enum ExactAcknowledger::Ending;
  if (exact_) exact_->connection_lost(source_.ended_in_order() ? in_order : broken);
}

std::optional<TimePoint> Acknowledger::wake_at(TimePoint now) const {
  if (exact_) return exact_->wake_at(now);
  return ledger_.settled() == 0 ? std::nullopt : std::optional(last_ + kAfter);
}

bool Acknowledger::is_all_done() const {
  return exact_ ? exact_->is_all_done() : ledger_.waiting() == 0 && ledger_.settled() == 0;
}

void Acknowledger::acknowledge_now(TimePoint now) {
  const auto settled = ledger_.settled();
  const auto tag = ledger_.take();
  if (!tag) return;
  source_.acknowledge(*tag);
  count(settled, now);
}

void Acknowledger::count(std::uint64_t messages, TimePoint now) {
  if (messages == 0) return;
  acknowledged_ += messages;
  last_ = now;
}

}  // namespace pbm
