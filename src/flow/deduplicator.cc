// SPDX-License-Identifier: MPL-2.0
// Tags are numbers of one connection, so once it is lost, all that can still be asked of a printed
// message is whether the broker had carried out its acknowledgement. If it had, only a broker that
// was killed delivers the message again; otherwise every broker does.
#include "flow/deduplicator.h"

#include "flow/fingerprint.h"

#include <algorithm>

namespace pbm {

std::uint64_t message_fingerprint(const Delivery& delivery) {
  return fingerprint_of(delivery.exchange, delivery.key, delivery.body);
}

// A ring: the oldest message is the least likely to be delivered again.
void Deduplicator::add(const Delivery& delivery) {
  const Slot slot{message_fingerprint(delivery), delivery.tag};
  if (ring_.size() < kRemembered) {
    ring_.push_back(slot);
    return;
  }
  ring_[oldest_] = slot;
  oldest_ = (oldest_ + 1) % kRemembered;
}

// Sorted once for each connection: a search for each redelivered message would be a scan of 65536
// slots otherwise, and a killed broker redelivers thousands.
void Deduplicator::connection_lost(std::uint64_t acknowledged_tag) {
  candidates_.clear();
  for (auto& slot : ring_) {
    if (slot.tag <= confirmed_tag_) {
      slot.tag = kSettled;
    } else if (slot.tag <= acknowledged_tag) {
      slot.tag = kDoubtful;
    } else if (slot.tag != kDoubtful) {
      slot.tag = kUnsettled;
    }
    candidates_.push_back({slot.fingerprint, static_cast<std::uint32_t>(&slot - ring_.data())});
  }
  std::sort(candidates_.begin(), candidates_.end(),
            [](const auto& a, const auto& b) { return a.fingerprint < b.fingerprint; });
  confirmed_tag_ = 0;
}

// Until then, doubtful messages count as unacknowledged.
void Deduplicator::resolve(LastAcknowledgement last) {
  const auto tag = last == LastAcknowledgement::processed ? kSettled : kUnsettled;
  for (auto& slot : ring_) {
    if (slot.tag == kDoubtful) slot.tag = tag;
  }
}

bool Deduplicator::may_come(const Slot& slot, Broker broker) {
  return slot.tag == kUnsettled || slot.tag == kDoubtful || broker == Broker::was_away;
}

// A repeated delivery takes over the slot, because it may be delivered yet again.
bool Deduplicator::is_repeat(const Delivery& delivery, Broker broker) {
  if (!delivery.redelivered || candidates_.empty()) return false;
  const auto fingerprint = message_fingerprint(delivery);
  auto each = std::ranges::lower_bound(candidates_, fingerprint, {}, &Candidate::fingerprint);
  for (; each != candidates_.end() && each->fingerprint == fingerprint; ++each) {
    auto& slot = ring_[each->slot];
    const bool overwritten = slot.fingerprint != fingerprint;
    if (each->taken || overwritten || !may_come(slot, broker)) continue;
    each->taken = true;
    slot.tag = delivery.tag;
    return true;
  }
  return false;
}

}  // namespace pbm
