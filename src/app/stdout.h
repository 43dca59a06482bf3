// SPDX-License-Identifier: MPL-2.0
// Short texts on standard output, outside the stream of events.
#pragma once

#include "base/result.h"

#include <string_view>

namespace pbm {

// Error: output.
[[nodiscard]] Result<void> print(std::string_view text);

}  // namespace pbm
