// SPDX-License-Identifier: MPL-2.0
// Times of builds and tests by size, for a histogram of Prometheus.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pbm {

class TimeHistogram {
 public:
  // Upper bounds. Tests take minutes, and builds up to some hours.
  static constexpr std::array<std::chrono::seconds, 9> kBounds{
      std::chrono::minutes(1),  std::chrono::minutes(2),  std::chrono::minutes(5),
      std::chrono::minutes(10), std::chrono::minutes(20), std::chrono::minutes(40),
      std::chrono::hours(1),    std::chrono::hours(2),    std::chrono::hours(4)};

  void add(std::chrono::milliseconds time) {
    std::size_t place = 0;
    while (place < kBounds.size() && time > kBounds[place]) ++place;
    ++counts_[place];
    ++count_;
    sum_ += time;
  }

  // Times up to the bound at this place.
  [[nodiscard]] std::uint64_t up_to(std::size_t place) const {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= place; ++i) count += counts_[i];
    return count;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::chrono::milliseconds sum() const { return sum_; }

 private:
  std::array<std::uint64_t, kBounds.size() + 1> counts_{};  // the last: above all bounds
  std::uint64_t count_ = 0;
  std::chrono::milliseconds sum_{0};
};

}  // namespace pbm
