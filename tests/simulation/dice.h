// SPDX-License-Identifier: MPL-2.0
// Random numbers from a seed: splitmix64, because the distributions of <random> give other numbers
// with other standard libraries, and a seed must be one history everywhere.
#pragma once

#include <cstdint>
#include <span>

namespace simulated {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    auto mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
  }

  // From `least` to `most`.
  [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most) {
    const auto count = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(next() % count);
  }

  // True in `percent` of all cases.
  [[nodiscard]] bool percent(int percent) { return between(1, 100) <= percent; }

  template <typename Value, std::size_t Size>
  [[nodiscard]] Value one_of(const Value (&values)[Size]) {
    return values[next() % Size];
  }

 private:
  std::uint64_t state_;
};

}  // namespace simulated
