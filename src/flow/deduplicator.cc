// SPDX-License-Identifier: MPL-2.0
#include "flow/deduplicator.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace pbm {

namespace {

std::uint64_t fingerprint_of(const Delivery& delivery) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // from the golden ratio, to mix the hashes
  const std::hash<std::string_view> hash;
  std::uint64_t mixed = hash(delivery.exchange);
  mixed = mixed * kOdd + hash(delivery.key);
  return mixed * kOdd + hash(delivery.body);
}

}  // namespace

void Deduplicator::add(const Delivery& delivery) {
  const Slot slot{fingerprint_of(delivery), delivery.tag};
  if (ring_.size() < kRemembered) {
    ring_.push_back(slot);
    return;
  }
  ring_[oldest_] = slot;
  oldest_ = (oldest_ + 1) % kRemembered;
}

void Deduplicator::connection_lost() {
  candidates_.clear();
  for (auto& slot : ring_) {
    if (slot.tag != kUnsettled) slot.tag = slot.tag <= confirmed_tag_ ? kSettled : kUnsettled;
    candidates_.push_back({slot.fingerprint, static_cast<std::uint32_t>(&slot - ring_.data())});
  }
  std::sort(candidates_.begin(), candidates_.end(),
            [](const auto& a, const auto& b) { return a.fingerprint < b.fingerprint; });
  confirmed_tag_ = 0;
}

// A repeated delivery takes over the slot, because it may be delivered yet again.
bool Deduplicator::is_repeat(const Delivery& delivery, Broker broker) {
  if (!delivery.redelivered || candidates_.empty()) return false;
  const auto fingerprint = fingerprint_of(delivery);
  auto each = std::ranges::lower_bound(candidates_, fingerprint, {}, &Candidate::fingerprint);
  for (; each != candidates_.end() && each->fingerprint == fingerprint; ++each) {
    auto& slot = ring_[each->slot];
    const bool overwritten = slot.fingerprint != fingerprint;
    const bool may_come = slot.tag == kUnsettled || broker == Broker::was_away;
    if (each->taken || overwritten || !may_come) continue;
    each->taken = true;
    slot.tag = delivery.tag;
    return true;
  }
  return false;
}

}  // namespace pbm
