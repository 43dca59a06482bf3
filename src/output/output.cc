// SPDX-License-Identifier: MPL-2.0
// Back-pressure needs no rule of its own: while the output has no room, no delivery is taken, and
// the broker stops sending at the prefetch window. But unread messages count for the limits of
// PulseGuardian, so a reader that has stopped is worth a warning.
#include "output/output.h"

#include <fmt/format.h>

namespace pbm {

Result<Output::State> Output::advance(TimePoint now) {
  const auto before = written();
  const auto lines_before = waiting_lines();
  auto state = make_progress(now);
  if (!state) return state;
  const bool has_written = written() != before;
  if (has_written || waiting_lines() != lines_before) last_moved_ = now;
  watch_progress(has_written, now);
  return state;
}

// A reader that has stopped reading is not an error: it may go on at any time, and no line is lost.
void Output::watch_progress(bool has_written, TimePoint now) {
  if (has_written || is_empty() || !last_progress_) {
    if (stall_reported_) backlog_.log->info(resumed_text());
    stall_reported_ = false;
    last_progress_ = now;
  } else if (backlog_.log != nullptr && !stall_reported_ &&
             now - *last_progress_ >= kStallWarning) {
    stall_reported_ = true;
    backlog_.log->warning(
        fmt::format("{} for {} s; unread messages count against the queue's limit", stalled_text(),
                    kStallWarning.count()));
  }
}

void Output::limit_finish(TimePoint now) {
  last_progress_ = now;
  start_limit(now);
}

std::optional<TimePoint> Output::wake_at(TimePoint now) const {
  const auto step = next_step(now);
  const bool may_warn = backlog_.log != nullptr && !is_empty() && !stall_reported_;
  return may_warn ? earlier(step, last_progress_.value_or(now) + kStallWarning) : step;
}

}  // namespace pbm
