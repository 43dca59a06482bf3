// SPDX-License-Identifier: MPL-2.0
// AckLedger as one would write it without a thought for speed: keeps all
// deliveries and looks through them each time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace pbm {

class NaiveLedger {
 public:
  void add(std::uint64_t tag, std::uint64_t end_offset) {
    all_.push_back({tag, end_offset, State::waiting});
  }

  void settle(std::uint64_t offset) {
    for (auto& each : all_) {
      if (each.state == State::waiting && each.end_offset <= offset) each.state = State::settled;
    }
  }

  std::optional<std::uint64_t> take() {
    std::optional<std::uint64_t> highest;
    for (auto& each : all_) {
      if (each.state != State::settled) continue;
      each.state = State::taken;
      if (!highest || each.tag > *highest) highest = each.tag;
    }
    return highest;
  }

  [[nodiscard]] std::uint64_t settled() const { return count(State::settled); }
  [[nodiscard]] std::uint64_t waiting() const { return count(State::waiting); }

  void reset() { all_.clear(); }

 private:
  enum class State { waiting, settled, taken };

  struct Entry {
    std::uint64_t tag;
    std::uint64_t end_offset;
    State state;
  };

  [[nodiscard]] std::uint64_t count(State state) const {
    std::uint64_t number = 0;
    for (const auto& each : all_) number += each.state == state ? 1 : 0;
    return number;
  }

  std::vector<Entry> all_;
};

}  // namespace pbm
