// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <optional>
#include <string_view>

namespace pbm {

// How often the recorded pace: "1x", "0.5x", "10". Nothing where the text isn't
// a positive decimal number up to a million, an "x" behind it or not.
[[nodiscard]] std::optional<double> parse_speed(std::string_view text);

}  // namespace pbm
