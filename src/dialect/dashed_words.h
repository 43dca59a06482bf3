// SPDX-License-Identifier: MPL-2.0
// The words of names such as linux1804-64-shippable, between dashes.
#pragma once

#include "base/split.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace pbm {

// Whether the text contains one of these words.
template <std::size_t N>
[[nodiscard]] bool has_word(std::string_view text, const std::array<std::string_view, N>& wanted) {
  Split words(text, '-');
  while (const auto word = words.next()) {
    if (std::ranges::find(wanted, *word) != wanted.end()) return true;
  }
  return false;
}

[[nodiscard]] inline bool has_word(std::string_view text, std::string_view wanted) {
  return has_word(text, std::array{wanted});
}

// A word for an operating system, such as linux64 in macosx64-linux64-x.
struct OsWord {
  std::string_view name;    // linux win windows macosx macos osx android ios
  std::string_view digits;  // after the name; may be empty
  std::string_view from;    // from this word to the end
  std::string_view later;   // the words after it
};

// The first or the last such word; nothing if there is none. Views point into the text.
[[nodiscard]] std::optional<OsWord> first_os_word(std::string_view text);
[[nodiscard]] std::optional<OsWord> last_os_word(std::string_view text);

}  // namespace pbm
