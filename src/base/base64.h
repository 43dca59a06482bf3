// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// RFC 4648 with padding, on one line; by OpenSSL.
[[nodiscard]] std::string base64_encoded(std::string_view bytes);

// Nothing where the text isn't that.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace pbm
