// SPDX-License-Identifier: MPL-2.0
// A set of fingerprints that keeps the newest 65536: a new one takes the place of the oldest.
//
// A ring holds them in order; a hash table of places in the ring finds one (open addressing,
// linear probing, at most half full). Both grow as needed, up to 1 MiB together, and allocate
// no more after that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pbm {

class RecentSet {
 public:
  static constexpr std::size_t kMost = 65536;

  [[nodiscard]] bool contains(std::uint64_t fingerprint) const;

  // Does nothing if it is present; it does not become newer.
  void add(std::uint64_t fingerprint);

  [[nodiscard]] std::size_t size() const { return ring_.size(); }

 private:
  // Where the fingerprint is in the table, or where it would be put.
  [[nodiscard]] std::size_t slot_of(std::uint64_t fingerprint) const;
  [[nodiscard]] std::size_t home_of(std::uint64_t fingerprint) const;
  void grow();
  void remove_oldest();
  void close_gap(std::size_t gap);

  std::vector<std::uint64_t> ring_;
  std::size_t oldest_ = 0;            // place in the ring, once that is full
  std::vector<std::uint32_t> table_;  // places in the ring from 1 on; 0: empty; a power of 2
};

}  // namespace pbm
