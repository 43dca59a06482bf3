// SPDX-License-Identifier: MPL-2.0
// The time formats of events, publishers and captures.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// Parses YYYYMMDDHHMMSS, without a time zone. Nothing if the text isn't 14 digits that form a
// valid date and time.
[[nodiscard]] std::optional<std::chrono::local_seconds> parse_timestamp(std::string_view digits);

// Formats a time of the years 0 to 9999 as YYYYMMDDHHMMSS.
[[nodiscard]] std::string format_timestamp(std::chrono::sys_seconds time);

// Parses an ISO 8601 time in UTC, such as 2026-03-01T09:13:05.020Z. The fraction is optional
// and is truncated to milliseconds. Nothing if the text has another form.
[[nodiscard]] std::optional<std::chrono::sys_time<std::chrono::milliseconds>> parse_iso_time(
    std::string_view text);

// Formats a time of the years 0 to 9999 in that form, always with milliseconds.
[[nodiscard]] std::string format_iso_time(std::chrono::sys_time<std::chrono::milliseconds> time);

// Times in the format of events, YYYYMMDDHHMMSS in UTC. Each second is formatted once.
class Stamp {
 public:
  // Valid until the next call.
  [[nodiscard]] std::string_view of(Calendar::time_point time);

 private:
  std::time_t second_ = -1;  // that text_ shows
  std::string text_;
};

}  // namespace pbm
