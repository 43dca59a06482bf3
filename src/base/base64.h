// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// RFC 4648 with padding, without line breaks; by OpenSSL.
[[nodiscard]] std::string base64_encoded(std::string_view bytes);

// Nothing if the text is malformed.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace pbm
