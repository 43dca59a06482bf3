// SPDX-License-Identifier: MPL-2.0
// Text from outside for a log line or an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

// Hostile text stays within its line and says nothing to a terminal, as visible.h has it:
// control characters and bytes that are not UTF-8 as \xNN. Cut after `limit` bytes, at the
// end of a character.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace pbm
