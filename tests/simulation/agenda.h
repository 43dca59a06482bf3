// SPDX-License-Identifier: MPL-2.0
// What is going to happen in the simulated world, by time. Entries of the same time happen in the
// order in which they were added.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace simulated {

// Since the start of the history.
using Time = std::chrono::nanoseconds;

class Agenda {
 public:
  void add(Time when, std::function<void()> what) {
    entries_.emplace(std::pair(when, added_++), std::move(what));
  }

  [[nodiscard]] std::optional<Time> next() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.begin()->first.first;
  }

  // Nothing if none is due.
  [[nodiscard]] std::function<void()> take(Time now) {
    if (entries_.empty() || entries_.begin()->first.first > now) return nullptr;
    auto what = std::move(entries_.begin()->second);
    entries_.erase(entries_.begin());
    return what;
  }

 private:
  std::map<std::pair<Time, std::uint64_t>, std::function<void()>> entries_;
  std::uint64_t added_ = 0;
};

}  // namespace simulated
