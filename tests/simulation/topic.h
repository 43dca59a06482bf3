// SPDX-License-Identifier: MPL-2.0
// The exchange of the simulated broker, and which keys a binding takes.
#pragma once

#include <string_view>

namespace simulated {

inline constexpr std::string_view kExchange = "exchange/build/normalized";

// As a topic exchange: "*" is one word, "#" any number of them.
[[nodiscard]] inline bool topic_matches(std::string_view pattern, std::string_view key) {
  const auto first = [](std::string_view text) { return text.substr(0, text.find('.')); };
  const auto rest = [](std::string_view text) {
    const auto dot = text.find('.');
    return dot == text.npos ? std::string_view() : text.substr(dot + 1);
  };
  if (pattern.empty()) return key.empty();
  const auto word = first(pattern);
  if (word == "#") {
    if (topic_matches(rest(pattern), key)) return true;
    return !key.empty() && topic_matches(pattern, rest(key));
  }
  if (key.empty() || (word != "*" && word != first(key))) return false;
  return topic_matches(rest(pattern), rest(key));
}

}  // namespace simulated
