// SPDX-License-Identifier: MPL-2.0
#include "monitor/outflow.h"

#include <fmt/format.h>

namespace pbm {

Result<Output::State> Outflow::write(TimePoint now) {
  const auto before = output_.written();
  const auto lines_before = output_.waiting_lines();
  auto state = output_.advance(now);
  if (!state) return state;
  const bool has_written = output_.written() != before;
  if (has_written || output_.waiting_lines() != lines_before) last_moved_ = now;
  if (has_written || is_empty()) {
    if (stall_reported_) log_.info(output_.resumed_text());
    stall_reported_ = false;
    last_progress_ = now;
  } else if (!stall_reported_ && now - last_progress_ >= kStallWarning) {
    stall_reported_ = true;
    log_.warning(fmt::format("{} for {} s; unread messages count against the queue's limit",
                             output_.stalled_text(), kStallWarning.count()));
  }
  return state;
}

void Outflow::limit_finish(TimePoint now) {
  last_progress_ = now;
  output_.limit_finish(now);
}

std::optional<TimePoint> Outflow::wake_at(TimePoint now) const {
  auto when = output_.wake_at(now);
  if (!is_empty() && !stall_reported_) when = earlier(when, last_progress_ + kStallWarning);
  return when;
}

}  // namespace pbm
