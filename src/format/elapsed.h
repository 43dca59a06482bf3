// SPDX-License-Identifier: MPL-2.0
// How long a task ran, from the times that Taskcluster sends.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// From one ISO 8601 time to the other, as 2026-03-01T09:13:05.020Z (always UTC;
// the fraction may be missing). Nothing where one isn't such a time, or the
// second comes before the first.
[[nodiscard]] std::optional<std::chrono::milliseconds> elapsed(std::string_view from,
                                                               std::string_view to);

// Appends it in whole seconds: 48s, 3m05s, and from an hour on 1h02m.
void append_duration(std::chrono::milliseconds duration, std::string& out);

// Appends it in the one unit that tells most in three columns: 48s, 3m, 62m.
void append_short_duration(std::chrono::milliseconds duration, std::string& out);

}  // namespace pbm
