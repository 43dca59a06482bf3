// SPDX-License-Identifier: MPL-2.0
// The last builds and tests that were printed with the result failure or exception, for the
// summary of a run. Warnings are none: people look at them later, if at all.
#pragma once

#include "event/event.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pbm {

class RecentFailures {
 public:
  static constexpr std::size_t kMost = 50;
  static constexpr std::size_t kMostNameBytes = 200;
  static constexpr std::size_t kMostUrlBytes = 2000;  // a longer one is left out

  struct Failure {
    std::string result;
    std::string name;  // the label of the task, or what the event is about
    std::string tree;  // may be empty, as all below
    std::string logurl;
  };

  // Adds the event if it is a failure.
  void add(const Event& event);

  [[nodiscard]] std::uint64_t total() const { return total_; }

  // The last ones, at most kMost and `most`, the newest first. Valid until the next add().
  [[nodiscard]] std::vector<const Failure*> newest(std::size_t most) const;

 private:
  std::vector<Failure> ring_;  // texts keep their memory
  std::uint64_t total_ = 0;
};

}  // namespace pbm
