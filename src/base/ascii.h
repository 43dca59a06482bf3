// SPDX-License-Identifier: MPL-2.0
// ASCII letters. The functions of <cctype> depend on the locale, and are undefined for negative
// values of char.
#pragma once

namespace pbm {

[[nodiscard]] constexpr char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace pbm
