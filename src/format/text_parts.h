// SPDX-License-Identifier: MPL-2.0
// Parts of the text format.
#pragma once

#include "event/event.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// Appends a short description that distinguishes the build from others of the same tree,
// platform and build type: 'build shippable', 'build thunderbird nightly de'.
void append_build_words(const Event& build, std::string& out);

// The duration between two ISO 8601 times in UTC, such as 2026-03-01T09:13:05.020Z (the
// fraction is optional). Nothing if one is malformed, or if `to` is before `from`.
[[nodiscard]] std::optional<std::chrono::milliseconds> elapsed(std::string_view from,
                                                               std::string_view to);

// Appends a duration in whole seconds: 48s, 3m05s; from one hour on, in minutes: 1h02m.
void append_duration(std::chrono::milliseconds duration, std::string& out);

// Appends a duration in three columns, in the most precise unit that fits: 48s, 3m, 62m.
void append_short_duration(std::chrono::milliseconds duration, std::string& out);

}  // namespace pbm
