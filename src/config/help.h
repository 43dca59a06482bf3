// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <string>

namespace pbm {

enum class Help : std::uint8_t { most, all };

// The help, at most 80 columns wide, by group: of the options that most users need, or of all.
[[nodiscard]] std::string help_text(Help help);

}  // namespace pbm
