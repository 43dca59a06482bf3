// SPDX-License-Identifier: MPL-2.0
// When to try again: 1 s, then twice as long each round up to 60 s, with up to
// a quarter more at random, so that many monitors don't come back as one.
#pragma once

#include "base/clock.h"
#include "base/error.h"

#include <cstddef>
#include <functional>

namespace pbm {

class Backoff {
 public:
  static constexpr Milliseconds kShortest{1000};
  static constexpr Milliseconds kLongest{60000};

  // `random` gives numbers from 0 to 1. A round is one attempt at each node.
  Backoff(std::size_t nodes, std::function<double()> random)
      : nodes_(nodes), random_(std::move(random)) {}

  // The wait before the next attempt.
  [[nodiscard]] Milliseconds next();

  // What waiting won't mend is retried at the slowest pace.
  [[nodiscard]] Milliseconds slowest() const { return kLongest; }

  // It worked: start over.
  void reset() { attempts_ = 0; }

 private:
  std::size_t nodes_;
  std::function<double()> random_;
  std::size_t attempts_ = 0;
};

// Whether trying again soon may help; else only somebody can mend it.
[[nodiscard]] constexpr bool may_pass(ErrorKind kind) { return kind == ErrorKind::connection; }

}  // namespace pbm
