// SPDX-License-Identifier: MPL-2.0
// Optimal string alignment distance: the Levenshtein distance, except that swapping two
// adjacent characters is one edit. So lniux is closer to linux than to unix.
#include "base/closest_word.h"

#include "base/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace pbm {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    const auto same = [&](std::size_t m, std::size_t n) {
      return ascii_lower(a[m - 1]) == ascii_lower(b[n - 1]);
    };
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (same(i, j) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      // No characters are edited twice, so three rows are sufficient.
      const bool swapped = i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

// A looser limit would suggest some unrelated word for each short one.
std::string_view closest_word(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t kCharactersAnEdit = 2;
  std::string_view best;
  auto fewest = std::max<std::size_t>(word.size() / kCharactersAnEdit, 1) + 1;
  for (const auto candidate : candidates) {
    const auto edits = edit_distance(word, candidate);
    if (edits >= fewest) continue;
    fewest = edits;
    best = candidate;
  }
  if (!best.empty() || word.size() < kCharactersAnEdit) return best;
  const auto longer =
      std::ranges::find_if(candidates, [&](auto each) { return each.starts_with(word); });
  return longer == candidates.end() ? best : *longer;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> candidates) {
  const auto best = closest_word(word, candidates);
  return best.empty() ? std::string() : fmt::format("; did you mean '{}'?", best);
}

}  // namespace pbm
