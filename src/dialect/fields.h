// SPDX-License-Identifier: MPL-2.0
// What the dialects share once a message's values are in their slots.
#pragma once

#include "dialect/arena.h"
#include "event/event.h"

#include <string_view>

namespace pbm {

// Android by its platform, its product or its builder's name (the event
// contract, section 3). An unknown builder is an empty one.
[[nodiscard]] bool is_mobile(const Event& event, std::string_view builder);

// JSON with the white space between its tokens reduced to spaces: one line,
// no control characters. The text must be valid JSON.
[[nodiscard]] std::string_view on_one_line(std::string_view json, Arena& arena);

}  // namespace pbm
