// SPDX-License-Identifier: MPL-2.0
#include "monitor/tally.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace pbm {

namespace {

constexpr std::size_t kWorstTests = 5;
constexpr std::size_t kMostTreeColumns = 20;

std::string_view shown(std::string_view text) { return text.empty() ? "unknown" : text; }

// After the row `before`, or null.
void append_row(const EventCounts::Row& row, const EventCounts::Row* before, std::size_t width,
                std::string& text) {
  const bool same_tree = before != nullptr && before->tree == row.tree;
  if (same_tree && before->kind == row.kind) {
    text += fmt::format(", {} {}", row.count, shown(row.result));
    return;
  }
  if (before != nullptr) text += '\n';
  text +=
      fmt::format("  {:{}}  {:6} {} {}", same_tree ? "" : printable(shown(row.tree)), width,
                  row.kind == EventKind::build ? "builds" : "tests", row.count, shown(row.result));
}

}  // namespace

std::string tally_text(const EventCounts& counts, std::chrono::seconds ran) {
  const auto rows = counts.rows();
  if (rows.empty()) return {};
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, shown(row.tree).size());
  width = std::min(width, kMostTreeColumns);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(ran);
  auto text = fmt::format("\nResults in {}:{:02}:{:02}\n", minutes.count() / 60,
                          minutes.count() % 60, ran.count() % 60);
  const EventCounts::Row* before = nullptr;
  for (const auto& row : rows) {
    append_row(row, before, width, text);
    before = &row;
  }
  text += '\n';
  const auto worst = counts.worst_tests(kWorstTests);
  if (!worst.empty()) text += "Tests that failed most often\n";
  for (const auto& [test, times] : worst) {
    text += fmt::format("  {:{}}  {:6} {}\n", "", width, times, printable(test));
  }
  return text;
}

}  // namespace pbm
