// SPDX-License-Identifier: MPL-2.0
// Names of Taskcluster's tasks have the words of a platform in various orders and with versions,
// such as linux2404-64 and macosx1470-64, so a system is found by the letters of a word, and the
// digits follow.
#include "dialect/dashed_words.h"

#include "base/number.h"

namespace pbm {

namespace {

constexpr std::array<std::string_view, 8> kSystems{"linux", "win", "windows", "macosx",
                                                   "macos", "osx", "android", "ios"};

// Splits a word for an operating system into name and digits; nothing for any other word, such as
// linux64x. Digits are a word size in names of builds and a version in names of tests, so the
// caller interprets them.
std::optional<OsWord> to_os_word(std::string_view word) {
  const auto digits = std::min(word.find_first_of("0123456789"), word.size());
  const auto name = word.substr(0, digits);
  const auto rest = word.substr(digits);
  if (std::ranges::find(kSystems, name) == kSystems.end()) return std::nullopt;
  if (!rest.empty() && !all_digits(rest)) return std::nullopt;
  return OsWord{name, rest, {}, {}};
}

}  // namespace

std::optional<OsWord> first_os_word(std::string_view text) {
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('-', begin), text.size());
    if (auto word = to_os_word(text.substr(begin, end - begin))) {
      word->from = text.substr(begin);
      word->later = text.substr(std::min(end + 1, text.size()));
      return word;
    }
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<OsWord> last_os_word(std::string_view text) {
  auto last = first_os_word(text);
  for (auto next = last; next; next = first_os_word(next->later)) last = next;
  return last;
}

}  // namespace pbm
