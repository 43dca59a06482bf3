// SPDX-License-Identifier: MPL-2.0
// Printed on standard error, so that lines in standard output can be piped or saved. It must not
// scroll away what it ends with: its last line is the answer, and the prompt of the shell follows.
#include "monitor/tally.h"

#include "base/live_line.h"
#include "base/number.h"
#include "base/split.h"
#include "base/text.h"
#include "format/duration_text.h"
#include "format/result_color.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

constexpr std::string_view kTallyIndent = "  ";

std::string_view shown(std::string_view text) { return text.empty() ? "unknown" : text; }

// The results of builds and tests: of a tree, or of all.
struct Results {
  ResultCounts builds{};
  ResultCounts tests{};

  void add(const EventCounts::Row& row) {
    (row.kind == EventKind::build ? builds : tests)[index_of_result(row.result)] += row.count;
  }
};

// Lines for a terminal, which are cut at its width, and count its rows.
class Screen {
 public:
  explicit Screen(const TallySettings& settings)
      : columns_(settings.columns == 0 ? 80 : settings.columns),  // 80 by 24, as of the VT100
        is_colored_(settings.colors == SummaryColors::by_result) {}

  // `word`, a result, is in its color.
  void add(std::string_view word, std::string_view rest) {
    const auto room = columns_ - std::min(columns_, columns_of(word));
    const auto color = is_colored_ ? color_of(word) : std::string_view();
    text += fmt::format("{}{}{}{}\n", color, word, color.empty() ? "" : kColorEnd,
                        shortened(rest, room));
  }

  // An address that is cut leads nowhere: it wraps at the width.
  void add_whole(std::string_view line) { text.append(line).append("\n"); }
  [[nodiscard]] std::size_t rows_of(std::string_view line) const {
    return std::max<std::size_t>(1, (line.size() + columns_ - 1) / columns_);
  }

  // All results are shown, in as many lines as they need. A number stays with what it counts.
  [[nodiscard]] std::vector<std::string> wrapped(std::string_view words) const {
    std::vector<std::string> lines(1);
    std::string unit;
    Split parts(words, ' ');
    while (const auto part = parts.next()) {
      unit.append(unit.empty() ? "" : " ").append(*part);
      if (all_digits(*part)) continue;
      auto& line = lines.back();
      const bool fits = line.empty() || line.size() + 1 + unit.size() <= columns_;
      if (fits) {
        line.append(line.empty() ? "" : " ").append(unit);
      } else {
        lines.push_back(unit);
      }
      unit.clear();
    }
    return lines;
  }

  std::string text{};

 private:
  std::size_t columns_;
  bool is_colored_;
};

// "2 builds: 1 success, 1 failure", or nothing.
std::string kind_text(const ResultCounts& counts, std::string_view noun) {
  std::uint64_t all = 0;
  std::string results;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    all += counts[i];
    results += fmt::format("{}{} {}", results.empty() ? "" : ", ", counts[i], shown(result_at(i)));
  }
  if (all == 0) return {};
  return fmt::format("{} {}{}: {}", all, noun, all == 1 ? "" : "s", results);
}

std::string results_text(const Results& results) {
  const auto builds = kind_text(results.builds, "build");
  const auto tests = kind_text(results.tests, "test");
  return fmt::format("{}{}{}", builds, builds.empty() || tests.empty() ? "" : "; ", tests);
}

// Of the failures, how many are not shown.
void add_rest(std::size_t more, std::size_t shown_failures, Screen& screen) {
  if (more == 0) return;
  screen.add("", fmt::format("and {} {}failure{}", more, shown_failures == 0 ? "" : "more ",
                             more == 1 ? "" : "s"));
}

// As many as there are rows for; the rest is counted. The row for that count is reserved until the
// last failure turns out to fit.
void add_failures(const RecentFailures& failures, std::size_t rows, Screen& screen) {
  std::size_t shown_failures = 0;
  for (const auto* each : failures.newest(RecentFailures::kMost)) {
    auto address = printable(each->logurl, RecentFailures::kMostUrlBytes);
    if (!address.empty()) address.insert(0, kTallyIndent);
    const auto needed = 1 + (address.empty() ? 0 : screen.rows_of(address));
    const bool is_last = shown_failures + 1 == failures.total();
    if (needed + (is_last ? 0 : 1) > rows) break;
    rows -= needed;
    ++shown_failures;
    screen.add(each->result, fmt::format(" {} {}", printable(each->name), printable(each->tree)));
    if (!address.empty()) screen.add_whole(address);
  }
  add_rest(failures.total() - shown_failures, shown_failures, screen);
}

// Trees come after the failures, because these are what a person acts on.
void add_trees(const std::map<std::string_view, Results>& trees, std::size_t rows, Screen& screen) {
  if (rows == 1) return screen.add("", fmt::format("{}in {} trees", kTallyIndent, trees.size()));
  const auto most = trees.size() <= rows ? rows : rows - 1;
  std::size_t shown_trees = 0;
  for (const auto& [tree, results] : trees) {
    if (shown_trees == most) break;
    ++shown_trees;
    screen.add(
        "", fmt::format("{}{}  {}", kTallyIndent, printable(shown(tree)), results_text(results)));
  }
  const auto more = trees.size() - shown_trees;
  if (more != 0) screen.add("", fmt::format("{}and {} more trees", kTallyIndent, more));
}

}  // namespace

std::string tally_text(const EventCounts& counts, const RecentFailures& failures,
                       std::chrono::seconds ran, const TallySettings& terminal) {
  Results all;
  std::map<std::string_view, Results> trees;
  for (const auto& row : counts.rows()) {
    all.add(row);
    trees[row.tree].add(row);
  }
  if (trees.empty()) return {};
  std::string total = "after ";
  append_duration(ran, total);
  total += ": " + results_text(all);
  Screen screen(terminal);
  // A blank line before it, the total, and the prompt of the shell behind it.
  const auto totals = screen.wrapped(total);
  const auto others = 2 + totals.size();
  const auto rows = std::max(terminal.rows == 0 ? 24 : terminal.rows, others + 3) - others;
  const auto for_trees =
      trees.size() == 1 ? 0 : std::min(trees.size(), std::max<std::size_t>(rows / 3, 1));
  screen.text = "\n";
  add_failures(failures, rows - for_trees, screen);
  if (for_trees != 0) add_trees(trees, for_trees, screen);
  for (const auto& line : totals) screen.add_whole(line);
  return screen.text;
}

}  // namespace pbm
