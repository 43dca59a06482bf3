// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

// The first 64 bits of the SHA-256 of a text. Nobody can write a text with the digest of another
// one at will.
[[nodiscard]] std::uint64_t digest_of(std::string_view text);

// The same as 16 hexadecimal digits.
[[nodiscard]] std::string short_digest(std::string_view text);

// Appends a value for a digest. Its length comes before it, so that different values never make the
// same text.
void append_for_digest(std::string_view name, std::string_view value, std::string& text);

}  // namespace pbm
