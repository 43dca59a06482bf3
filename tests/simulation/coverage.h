// SPDX-License-Identifier: MPL-2.0
// Which kinds have happened in which phases of the monitor.
#pragma once

#include "simulation/history.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace simulated {

enum class Phase : std::uint8_t {
  absent,      // no process
  starting,    // before the first turn of the loop
  connecting,  // for the first time
  reconnecting,
  idle,       // consumes, and has acknowledged everything
  busy,       // consumes, with unacknowledged messages
  blocked,    // the same, and the output takes nothing
  finishing,  // after a signal that ends it
};
constexpr int kPhases = static_cast<int>(Phase::finishing) + 1;

class Coverage {
 public:
  void reached(Kind kind, Phase phase) {
    ++counts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(phase)];
  }
  void add(const Coverage& other);

  // As a table; pairs that were not reached are "-".
  [[nodiscard]] std::string table() const;
  // For a pipe between processes.
  [[nodiscard]] std::string_view bytes() const {
    return {reinterpret_cast<const char*>(&counts_), sizeof counts_};
  }
  [[nodiscard]] static Coverage of_bytes(std::string_view bytes);

 private:
  std::array<std::array<std::uint32_t, kPhases>, kKinds> counts_{};
};

}  // namespace simulated
