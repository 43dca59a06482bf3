// SPDX-License-Identifier: MPL-2.0
// The summary of a run for somebody who watched it on a terminal.
#pragma once

#include "flow/event_counts.h"

#include <chrono>
#include <string>

namespace pbm {

// Results by tree and kind of event, the tests that failed most often, and how long it ran.
// Several lines; empty if there were no events.
[[nodiscard]] std::string tally_text(const EventCounts& counts, std::chrono::seconds ran);

}  // namespace pbm
