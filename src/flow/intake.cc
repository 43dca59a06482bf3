// SPDX-License-Identifier: MPL-2.0
// An outcome is counted before its lines are written: a run that ends in between still reports what
// it has made of its messages.
#include "flow/intake.h"

namespace pbm {

// Repeats are recognized before the body is parsed: after a broker was killed there may be
// thousands.
Outcome Intake::take(const Delivery& delivery, std::string_view now, std::string& out,
                     std::uint64_t most_lines, Deduplicator::Broker broker, TimePoint clock) {
  ++counts_.received;
  counts_.received_bytes += delivery.body_bytes;
  counts_.redelivered += delivery.redelivered ? 1 : 0;
  Outcome outcome;
  if (deduplicator_.is_repeat(delivery, broker)) {
    outcome.kind = Outcome::Kind::repeated;
  } else {
    outcome = pipeline_.process(delivery, now, out, most_lines, clock, broker);
  }
  count(outcome);
  return outcome;
}

// The sum of the outcomes is the number of messages, so that statistics can be checked by adding
// up.
void Intake::count(const Outcome& outcome) {
  counts_.lines += outcome.lines;
  counts_.suppressed += outcome.suppressed;
  if (!outcome.unknown_kind.empty()) ++counts_.unknown_kind;
  switch (outcome.kind) {
    case Outcome::Kind::emitted: ++counts_.matched; break;
    case Outcome::Kind::filtered: ++counts_.filtered; break;
    case Outcome::Kind::ignored: ++counts_.ignored; break;
    case Outcome::Kind::malformed: ++counts_.bad; break;
    case Outcome::Kind::repeated: ++counts_.repeated; break;
    case Outcome::Kind::duplicate: ++counts_.duplicates; break;
    case Outcome::Kind::late: ++counts_.ignored; break;
  }
}

// A capture redelivers nothing.
void Intake::record(const Delivery& delivery, const Outcome& outcome, std::uint64_t end_offset) {
  ledger_.add(delivery.tag, end_offset);
  pipeline_.first_events().record(end_offset);
  const bool left_a_trace =
      outcome.lines + outcome.recognized != 0 || outcome.kind == Outcome::Kind::malformed;
  if (delivery.captured == nullptr && left_a_trace) deduplicator_.add(delivery);
}

Recollection* Intake::recollection() {
  auto& recollection = pipeline_.recollection();
  return recollection ? &*recollection : nullptr;
}

void Intake::resolve(LastAcknowledgement last) {
  deduplicator_.resolve(last);
  if (auto* const lines = recollection()) lines->resolve(last);
}

void Intake::connection_lost(std::uint64_t acknowledged_tag) {
  ledger_.reset();
  deduplicator_.connection_lost(acknowledged_tag);
}

}  // namespace pbm
