// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace pbm {

// Iterates over the parts of a text between separators. A text without one is a single part, even
// if it is empty.
class Split {
 public:
  Split(std::string_view text, char separator) : rest_(text), separator_(separator) {}

  // Views point into the text. Nothing after the last part.
  [[nodiscard]] std::optional<std::string_view> next() {
    if (done_) return std::nullopt;
    const auto part = rest_.substr(0, rest_.find(separator_));
    done_ = part.size() == rest_.size();
    rest_.remove_prefix(std::min(part.size() + 1, rest_.size()));
    return part;
  }

 private:
  std::string_view rest_;
  char separator_;
  bool done_ = false;
};

}  // namespace pbm
