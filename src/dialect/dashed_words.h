// SPDX-License-Identifier: MPL-2.0
// Splits names such as linux1804-64-shippable into words at dashes.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace pbm {

// Iterates over the words of a text. A text without a dash is one word, even if empty.
class DashedWords {
 public:
  explicit DashedWords(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::optional<std::string_view> next() {
    if (done_) return std::nullopt;
    const auto word = rest_.substr(0, rest_.find('-'));
    done_ = word.size() == rest_.size();
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    return word;
  }

 private:
  std::string_view rest_;
  bool done_ = false;
};

// Whether the text contains one of these words.
template <std::size_t N>
[[nodiscard]] bool has_word(std::string_view text, const std::array<std::string_view, N>& wanted) {
  DashedWords words(text);
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
