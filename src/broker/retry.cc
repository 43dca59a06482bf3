// SPDX-License-Identifier: MPL-2.0
#include "broker/retry.h"

#include <algorithm>
#include <cmath>

namespace pbm {

Milliseconds Backoff::next() {
  constexpr double kSpread = 0.25;
  constexpr std::size_t kMostRounds = 16;  // by then the longest wait is long reached
  const auto round = std::min(attempts_ / nodes_, kMostRounds);
  ++attempts_;
  const double doubled = std::ldexp(static_cast<double>(kShortest.count()), static_cast<int>(round));
  const double base = std::min(doubled, static_cast<double>(kLongest.count()));
  const double wait = base * (1.0 + kSpread * random_());
  return std::min(Milliseconds(static_cast<Milliseconds::rep>(wait)), kLongest);
}

}  // namespace pbm
