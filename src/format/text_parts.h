// SPDX-License-Identifier: MPL-2.0
// Parts of the text format.
#pragma once

#include "event/event.h"

#include <chrono>
#include <string>
#include <string_view>

namespace pbm {

// Appends what the event is about: the name of a test, or the words for a build.
void append_what(const Event& event, std::string& out);

// Appends a short description that distinguishes the build from others of the same tree,
// platform and build type: 'build shippable', 'build thunderbird nightly de'.
void append_build_words(const Event& build, std::string& out);

// Appends a duration in whole seconds: 48s, 3m05s; from one hour on, in minutes: 1h02m.
void append_duration(std::chrono::milliseconds duration, std::string& out);

// Appends a duration in three columns, in the most precise unit that fits: 48s, 3m, 62m.
void append_short_duration(std::chrono::milliseconds duration, std::string& out);

}  // namespace pbm
