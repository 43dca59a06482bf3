// SPDX-License-Identifier: MPL-2.0
// A set of fingerprints that keeps the newest 65536: a new one takes the place of the oldest.
//
// It is exact. An array in which each fingerprint has one place would be simpler, but forgets: with
// 65536 places, one of eight fingerprints is overwritten by the next 9000, and the manual promises
// that the last 65536 are recognized.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pbm {

class RecentSet {
 public:
  static constexpr std::size_t kMost = 65536;

  [[nodiscard]] bool contains(std::uint64_t fingerprint) const {
    return known_.contains(fingerprint);
  }

  // Does nothing if it is present; it does not become newer.
  void add(std::uint64_t fingerprint) {
    if (contains(fingerprint)) return;
    if (ring_.size() < kMost) {
      known_.insert(fingerprint);
      ring_.push_back(fingerprint);
      return;
    }
    auto node = known_.extract(ring_[oldest_]);  // its memory is reused
    node.value() = fingerprint;
    known_.insert(std::move(node));
    ring_[oldest_] = fingerprint;
    oldest_ = (oldest_ + 1) % kMost;
  }

  [[nodiscard]] std::size_t size() const { return ring_.size(); }

 private:
  std::unordered_set<std::uint64_t> known_;
  std::vector<std::uint64_t> ring_;  // the same ones, in the order in which they were added
  std::size_t oldest_ = 0;           // place in the ring, once that is full
};

}  // namespace pbm
