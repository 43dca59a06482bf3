// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <string_view>

namespace pbm {

// Whether the bytes are UTF-8 (RFC 3629: no surrogates, nothing overlong).
[[nodiscard]] bool is_utf8(std::string_view bytes);

}  // namespace pbm
