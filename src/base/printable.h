// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

// Control characters as \xNN, so that hostile text stays within its line and
// says nothing to a terminal; cut after `limit` bytes.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace pbm
