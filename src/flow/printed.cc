// SPDX-License-Identifier: MPL-2.0
#include "flow/printed.h"

#include <functional>
#include <string_view>

namespace pbm {

namespace {

std::uint64_t fingerprint(const Delivery& delivery) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // the golden ratio's bits: spreads sums
  const std::hash<std::string_view> hash;
  std::uint64_t mixed = hash(delivery.exchange);
  mixed = mixed * kOdd + hash(delivery.key);
  return mixed * kOdd + hash(delivery.body);
}

}  // namespace

void Printed::add(const Delivery& delivery) {
  const auto print = fingerprint(delivery);
  if (ring_.size() < kRemembered) {
    ring_.push_back(print);
    return;
  }
  ring_[oldest_] = print;
  oldest_ = (oldest_ + 1) % kRemembered;
}

void Printed::connection_lost() {
  may_come_again_.clear();
  for (const auto print : ring_) ++may_come_again_[print];
}

bool Printed::take(const Delivery& delivery) {
  if (!delivery.redelivered || may_come_again_.empty()) return false;
  const auto found = may_come_again_.find(fingerprint(delivery));
  if (found == may_come_again_.end()) return false;
  if (--found->second == 0) may_come_again_.erase(found);
  return true;
}

}  // namespace pbm
