// SPDX-License-Identifier: MPL-2.0
// Uses OpenSSL, which is linked for TLS in any case. Its block functions are meant for whole texts
// and are less strict than RFC 4648, so the text is checked here.
#include "base/base64.h"

#include <openssl/evp.h>

#include <algorithm>

namespace pbm {

std::string base64_encoded(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // and OpenSSL's NUL
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  // EVP_DecodeBlock() would accept white space, and '=' anywhere.
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t digits = std::min(text.find_first_not_of(kAlphabet), text.size());
  const std::size_t padding = text.size() - digits;
  if (text.size() % 4 != 0 || padding > 2) return std::nullopt;
  if (text.find_first_not_of('=', digits) != text.npos) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  // EVP_DecodeBlock() decodes padding to zero bytes.
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

}  // namespace pbm
