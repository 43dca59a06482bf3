// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

// The first 64 bits of the SHA-256 of a text.
[[nodiscard]] std::uint64_t digest_of(std::string_view text);

// The same as 16 hexadecimal digits. Nobody can write a text with the digest of another one at
// will.
[[nodiscard]] std::string short_digest(std::string_view text);

}  // namespace pbm
