// SPDX-License-Identifier: MPL-2.0
// The part of a capture between --since and --until.
#pragma once

#include "base/log_types.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class TimeWindow {
 public:
  // The first second inside and the first one behind, as YYYYMMDDHHMMSS; empty: no limit.
  TimeWindow(std::string since, std::string until)
      : since_(std::move(since)), until_(std::move(until)) {}

  // Whether to replay a line with this timestamp, empty if it has none. With a limit, a line
  // without a valid timestamp is skipped.
  [[nodiscard]] bool admits(std::string_view timestamp);

  // How many lines were skipped, and why; nothing if none was. A warning if timestamps were
  // missing, or if no line was replayed.
  [[nodiscard]] std::optional<LogNote> report() const;

 private:
  std::string since_;
  std::string until_;
  std::uint64_t inside_ = 0;
  std::uint64_t outside_ = 0;
  std::uint64_t untimed_ = 0;
};

}  // namespace pbm
