// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "event/event.h"

#include <string>

namespace pbm {

// Appends what sets a build apart from others of its tree, platform and build
// type, in a few words: 'build shippable', 'build thunderbird nightly de'.
void append_build_words(const Event& build, std::string& out);

}  // namespace pbm
