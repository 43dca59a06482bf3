// SPDX-License-Identifier: MPL-2.0
// Names come from messages, so their number is bounded: each becomes a sample of the metrics, and a
// monitoring system keeps every one of them.
#include "flow/event_counts.h"

#include "base/text.h"

#include <algorithm>
#include <tuple>

namespace pbm {

void EventCounts::add(EventKind kind, std::string_view tree, std::string_view result,
                      std::uint64_t times) {
  auto& counts = counts_of(tree);
  auto& results = kind == EventKind::build ? counts.builds : counts.tests;
  results[index_of_result(result)] += times;
}

// Trees beyond the limit share one row, so that the sum over all rows stays that of all events.
EventCounts::Kinds& EventCounts::counts_of(std::string_view tree) {
  const auto found = trees_.find(tree);
  if (found != trees_.end()) return found->second;
  if (trees_.size() >= kMostTrees || tree.size() > kMostTreeBytes) tree = kOther;
  return trees_.try_emplace(std::string(tree)).first->second;
}

// A tree is known from here on even if no event of it ever comes: its counters are reported as 0.
void EventCounts::expect(const Expected& expected) {
  has_starts_ = has_starts_ || expected.starts;
  if (expected.kinds.empty()) return;
  for (const auto kind : expected.kinds) {
    for (const auto result : expected.results) {
      is_expected_[static_cast<std::size_t>(kind)][index_of_result(result)] = true;
    }
  }
  for (const auto tree : expected.trees) counts_of(tree);
}

void EventCounts::add_times(EventKind kind, std::optional<std::chrono::milliseconds> duration,
                            std::optional<std::chrono::milliseconds> wait) {
  if (duration) durations_[static_cast<std::size_t>(kind)].add(*duration);
  if (wait) waits_[static_cast<std::size_t>(kind)].add(*wait);
}

void EventCounts::add_start(EventKind kind, Stage stage, std::uint64_t times) {
  starts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(stage)] += times;
  has_starts_ = true;
}

std::uint64_t EventCounts::starts(EventKind kind, Stage stage) const {
  return starts_[static_cast<std::size_t>(kind)][static_cast<std::size_t>(stage)];
}

// The first tests stay: to displace rare ones would take a count for each test, and their number is
// what has to be bounded.
void EventCounts::add_failed_test(std::string_view test, std::uint64_t times) {
  if (test.size() > kMostTestBytes) return add_failed_test(abridged(test, kMostTestBytes), times);
  const auto found = failed_tests_.find(test);
  if (found != failed_tests_.end()) {
    found->second += times;
  } else if (failed_tests_.size() < kMostTests) {
    failed_tests_.emplace(test, times);
  }
}

// Equal counts by name, so that the order is the same in each run.
std::vector<std::pair<std::string_view, std::uint64_t>> EventCounts::worst_tests(
    std::size_t most) const {
  std::vector<std::pair<std::string_view, std::uint64_t>> worst(failed_tests_.begin(),
                                                                failed_tests_.end());
  std::ranges::sort(worst, [](const auto& a, const auto& b) {
    return std::tie(b.second, a.first) < std::tie(a.second, b.first);
  });
  if (worst.size() > most) worst.resize(most);
  return worst;
}

std::vector<EventCounts::Row> EventCounts::rows() const { return rows_and({}); }

std::vector<EventCounts::Row> EventCounts::rows_with_expected() const {
  return rows_and(is_expected_);
}

std::vector<EventCounts::Row> EventCounts::rows_and(const IsExpected& expected) const {
  std::vector<Row> rows;
  for (const auto& [tree, kinds] : trees_) {
    for (const auto kind : {EventKind::build, EventKind::test}) {
      const auto& results = kind == EventKind::build ? kinds.builds : kinds.tests;
      for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i] == 0 && !expected[static_cast<std::size_t>(kind)][i]) continue;
        rows.push_back({kind, tree, result_at(i), results[i]});
      }
    }
  }
  return rows;
}

}  // namespace pbm
