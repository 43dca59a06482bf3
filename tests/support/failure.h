// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <optional>
#include <string>

namespace pbm {

// What was attempted and why it failed; nothing if it worked.
using Failure = std::optional<std::string>;

}  // namespace pbm
