// SPDX-License-Identifier: MPL-2.0
// What an event is about, in a few words: the derived field `what`, and a column of the format
// text.
#pragma once

#include "event/event.h"

#include <string>

namespace pbm {

// Appends the name of a test, or the words for a build; nothing for a pulse event.
void append_what(const Event& event, std::string& out);

// Appends a short description that distinguishes the build from others of the same tree,
// platform and build type: 'build shippable', 'build thunderbird nightly de'.
void append_build_words(const Event& build, std::string& out);

}  // namespace pbm
