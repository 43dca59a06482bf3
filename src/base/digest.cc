// SPDX-License-Identifier: MPL-2.0
#include "base/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <iterator>

namespace pbm {

std::string short_digest(std::string_view text) {
  constexpr std::size_t kBytes = 8;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int bytes = 0;
  (void)EVP_Digest(text.data(), text.size(), digest.data(), &bytes, EVP_sha256(), nullptr);
  std::string digits;
  for (std::size_t i = 0; i < kBytes; ++i) {
    fmt::format_to(std::back_inserter(digits), "{:02x}", digest[i]);
  }
  return digits;
}

}  // namespace pbm
