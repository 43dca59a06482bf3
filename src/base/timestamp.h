// SPDX-License-Identifier: MPL-2.0
// Times as events, publishers and captures write them.
#pragma once

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// What a clock showed that went by YYYYMMDDHHMMSS. Nothing where the text isn't 14 digits
// that name a real second.
[[nodiscard]] std::optional<std::chrono::local_seconds> parse_timestamp(std::string_view digits);

// The moment of an ISO 8601 time such as 2026-03-01T09:13:05.020Z: always UTC, the fraction
// may be missing, and is cut after milliseconds. Nothing where the text isn't that.
[[nodiscard]] std::optional<std::chrono::sys_time<std::chrono::milliseconds>> parse_iso_time(
    std::string_view text);

// The time as events have it, YYYYMMDDHHMMSS in UTC. Written anew only once a second.
class Stamp {
 public:
  // Valid until the next call.
  [[nodiscard]] std::string_view now();

 private:
  std::time_t second_ = -1;
  std::string text_;
};

}  // namespace pbm
