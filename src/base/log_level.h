// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>

namespace pbm {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

}  // namespace pbm
