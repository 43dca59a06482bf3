// SPDX-License-Identifier: MPL-2.0
// A 64-bit hash of the texts that identify a message, a run or a task group. Collisions are so
// rare (one in 10^14 lookups among 65536) that equal fingerprints are treated as equal texts.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace pbm {

// The order of the texts matters; an unknown one is the same as an empty one.
template <typename... Texts>
[[nodiscard]] std::uint64_t fingerprint_of(const Texts&... texts) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // the golden ratio's bits: spreads sums
  const std::hash<std::string_view> hash;
  std::uint64_t mixed = 0;
  ((mixed = mixed * kOdd + hash(texts)), ...);
  return mixed;
}

}  // namespace pbm
