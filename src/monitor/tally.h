// SPDX-License-Identifier: MPL-2.0
// The summary of a run for a person who watched it on a terminal: the failures, the results by
// tree, and the total.
#pragma once

#include "flow/event_counts.h"
#include "flow/recent_failures.h"
#include "monitor/settings.h"

#include <chrono>
#include <string>

namespace pbm {

// No higher than the terminal, if that has at least six rows, and not wider. Several lines; empty
// if there were no events.
[[nodiscard]] std::string tally_text(const EventCounts& counts, const RecentFailures& failures,
                                     std::chrono::seconds ran, const TallySettings& terminal);

}  // namespace pbm
