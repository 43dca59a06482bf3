// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string>

namespace pbm {

// The JSON Schema of the lines.
[[nodiscard]] std::string schema_text();

}  // namespace pbm
