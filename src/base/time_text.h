// SPDX-License-Identifier: MPL-2.0
// Durations and times as users write them.
#pragma once

#include "base/result.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace pbm {

// 90s, 5m, 1h, 1h30m, or a number of seconds, up to ten years. Nothing for 0 and other texts.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

// A time in UTC unless it has an offset:
// * RFC 3339, also abbreviated: 2026-03-01T09:30:00.020Z, 2026-03-01 09:30+01:00, 2026-03-01;
//   fractions of a second are cut off;
// * digits only: 20260301 is a date, 20260301093000 a time as in captures, and a number that is
//   larger than any duration is in seconds since 1970;
// * a duration before `now`.
// Error: usage; its text is the reason only.
[[nodiscard]] Result<std::chrono::sys_seconds> parse_time(std::string_view text,
                                                          std::chrono::sys_seconds now);

}  // namespace pbm
