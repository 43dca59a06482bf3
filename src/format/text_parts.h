// SPDX-License-Identifier: MPL-2.0
// Parts of the text format.
#pragma once

#include "event/event.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// Appends what sets a build apart from others of its tree, platform and build
// type, in a few words: 'build shippable', 'build thunderbird nightly de'.
void append_build_words(const Event& build, std::string& out);

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
