// SPDX-License-Identifier: MPL-2.0
// How a push ended, for people: totals, what failed and where its log is, and what has not run.
#pragma once

#include "base/log_types.h"
#include "flow/push.h"

#include <chrono>
#include <string>
#include <vector>

namespace pbm {

// The lines of the summary, the first one with the verdict. At most kMostNames tasks are named in
// one list.
// `is_firefox_ci`: whether Treeherder shows its pushes.
inline constexpr std::size_t kMostNames = 200;
[[nodiscard]] std::vector<LogNote> push_summary(const Push& push, std::chrono::seconds time,
                                                bool is_firefox_ci);

// The page of Treeherder about the push; empty if it is not one of Firefox CI.
[[nodiscard]] std::string treeherder_link(const Push& push);

// One line about the state of a push that is being watched.
[[nodiscard]] std::string push_progress(const Push& push, std::chrono::seconds time);

}  // namespace pbm
