// SPDX-License-Identifier: MPL-2.0
// Of a cryptographic hash, because ids are compared by other programs, and nobody should be able to
// make two messages with one id.
#include "base/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <iterator>

namespace pbm {

std::uint64_t digest_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int bytes = 0;
  (void)EVP_Digest(text.data(), text.size(), digest.data(), &bytes, EVP_sha256(), nullptr);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | digest[i];
  return number;
}

void append_for_digest(std::string_view name, std::string_view value, std::string& text) {
  fmt::format_to(std::back_inserter(text), "{}={}:{};", name, value.size(), value);
}

std::string short_digest(std::string_view text) { return fmt::format("{:016x}", digest_of(text)); }

}  // namespace pbm
