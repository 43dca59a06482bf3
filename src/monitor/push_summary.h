// SPDX-License-Identifier: MPL-2.0
// How a push ended, for people: totals, what failed and where its log is, and what has not run.
#pragma once

#include "base/log_types.h"
#include "flow/push.h"
#include "monitor/settings.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

// One line of the summary, in printable text.
struct SummaryLine {
  LogLevel level = LogLevel::info;
  std::string before{};  // the parts of the text: `word` is colored as `result` is
  std::string word{};
  std::string after{};
  std::string_view result{};
  std::vector<std::pair<std::string, std::string>> fields{};  // of a log in JSON
  std::string url{};  // on a terminal below the text, otherwise after it

  [[nodiscard]] LogNote note() const;
};

// The first line has the verdict. At most `most_failures` builds and tests that failed are named,
// and ten other tasks of each sort.
// `is_firefox_ci`: whether Treeherder shows its pushes.
inline constexpr std::size_t kMostFailures = 200;
inline constexpr std::size_t kMostFailuresOnTerminal = 50;
[[nodiscard]] std::vector<SummaryLine> push_summary(const Push& push, std::chrono::seconds time,
                                                    bool is_firefox_ci, std::size_t most_failures);

// The lines for a terminal.
[[nodiscard]] std::string terminal_text(const std::vector<SummaryLine>& summary,
                                        SummaryColors colors);

// The summary for a terminal, with as many failures as its rows have room for.
[[nodiscard]] std::string push_summary_text(const Push& push, std::chrono::seconds time,
                                            bool is_firefox_ci, const TallySettings& terminal);

// The page of Treeherder about the push; empty if it is not one of Firefox CI.
[[nodiscard]] std::string treeherder_link(const Push& push);

}  // namespace pbm
