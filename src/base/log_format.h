// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>

namespace pbm {

// Of log lines: for people, or one JSON object each.
enum class LogFormat : std::uint8_t { text, json };

}  // namespace pbm
