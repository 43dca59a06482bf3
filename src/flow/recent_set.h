// SPDX-License-Identifier: MPL-2.0
// A set of fingerprints that recognizes at least the newest 65536.
//
// It is an array of rows. The low bits of a fingerprint choose its row, in which a new one takes
// the place of the oldest. 65536 fingerprints leave 16 in a row on average, and a row has room for
// three times that. So the oldest of the newest 65536 has been displaced once in 10^10 times, and
// the others are far safer. Rows of one place would need no search, but forget one of eight within
// 9000.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pbm {

class RecentSet {
 public:
  [[nodiscard]] bool contains(std::uint64_t fingerprint) const {
    if (places_.empty()) return false;
    const auto row = std::span(places_).subspan(row_begin(fingerprint), kRowPlaces);
    return std::ranges::find(row, stored(fingerprint)) != row.end();
  }

  // Does nothing if it is present; it does not become newer. The first call allocates 1.5 MiB; no
  // other call allocates anything.
  void add(std::uint64_t fingerprint) {
    if (contains(fingerprint)) return;
    places_.resize(kRows * kRowPlaces);
    const auto row = std::span(places_).subspan(row_begin(fingerprint), kRowPlaces);
    std::shift_right(row.begin(), row.end(), 1);
    row.front() = stored(fingerprint);
  }

 private:
  static constexpr std::size_t kRows = 4096;
  static constexpr std::size_t kRowPlaces = 48;  // from the newest to the oldest; 0: empty

  static std::uint64_t stored(std::uint64_t fingerprint) {
    return fingerprint == 0 ? ~std::uint64_t{0} : fingerprint;
  }
  static std::size_t row_begin(std::uint64_t fingerprint) {
    return static_cast<std::size_t>(fingerprint % kRows) * kRowPlaces;
  }

  std::vector<std::uint64_t> places_;
};

}  // namespace pbm
