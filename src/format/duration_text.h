// SPDX-License-Identifier: MPL-2.0
// Durations for people.
#pragma once

#include <chrono>
#include <string>

namespace pbm {

// Appends a duration in whole seconds: 48s, 3m05s; from one hour on, in minutes: 1h02m.
void append_duration(std::chrono::milliseconds duration, std::string& out);

// Appends a duration in three columns, in the most precise unit that fits: 48s, 3m, 62m.
void append_short_duration(std::chrono::milliseconds duration, std::string& out);

}  // namespace pbm
