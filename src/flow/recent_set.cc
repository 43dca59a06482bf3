// SPDX-License-Identifier: MPL-2.0
#include "flow/recent_set.h"

#include <algorithm>

namespace pbm {

bool RecentSet::contains(std::uint64_t fingerprint) const {
  return !table_.empty() && table_[slot_of(fingerprint)] != 0;
}

void RecentSet::add(std::uint64_t fingerprint) {
  if (contains(fingerprint)) return;
  if (ring_.size() < kMost) {
    if (ring_.size() * 2 >= table_.size()) grow();
    ring_.push_back(fingerprint);
    table_[slot_of(fingerprint)] = static_cast<std::uint32_t>(ring_.size());
    return;
  }
  remove_oldest();
  ring_[oldest_] = fingerprint;
  table_[slot_of(fingerprint)] = static_cast<std::uint32_t>(oldest_ + 1);
  oldest_ = (oldest_ + 1) % kMost;
}

std::size_t RecentSet::slot_of(std::uint64_t fingerprint) const {
  auto slot = home_of(fingerprint);
  while (table_[slot] != 0 && ring_[table_[slot] - 1] != fingerprint) {
    slot = (slot + 1) & (table_.size() - 1);
  }
  return slot;
}

std::size_t RecentSet::home_of(std::uint64_t fingerprint) const {
  return static_cast<std::size_t>(fingerprint) & (table_.size() - 1);
}

void RecentSet::grow() {
  constexpr std::size_t kFirst = 64;
  table_.assign(std::max(kFirst, table_.size() * 2), 0);
  for (std::uint32_t place = 0; place < ring_.size(); ++place) {
    table_[slot_of(ring_[place])] = place + 1;
  }
}

// The caller overwrites its place in the ring.
void RecentSet::remove_oldest() {
  const auto gap = slot_of(ring_[oldest_]);
  table_[gap] = 0;
  close_gap(gap);
}

// A search ends at an empty slot, so later entries that searches reach across the gap move up.
void RecentSet::close_gap(std::size_t gap) {
  const auto mask = table_.size() - 1;
  for (auto slot = (gap + 1) & mask; table_[slot] != 0; slot = (slot + 1) & mask) {
    const auto home = home_of(ring_[table_[slot] - 1]);
    const bool stays = ((slot - home) & mask) < ((slot - gap) & mask);
    if (stays) continue;
    table_[gap] = table_[slot];
    table_[slot] = 0;
    gap = slot;
  }
}

}  // namespace pbm
