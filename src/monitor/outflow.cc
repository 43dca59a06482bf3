// SPDX-License-Identifier: MPL-2.0
#include "monitor/outflow.h"

#include <fmt/format.h>

namespace pbm {

Result<Output::State> Outflow::write(TimePoint now) {
  const auto before = output_.written();
  auto state = output_.advance(now);
  if (!state) return state;
  if (sink_.written() != before || is_empty()) {
    if (stall_reported_) log_.info("the reader of stdout has resumed reading");
    stall_reported_ = false;
    last_progress_ = now;
  } else if (!stall_reported_ && now - last_progress_ >= kStallWarning) {
    stall_reported_ = true;
    log_.warning(
        fmt::format("the reader of stdout has read nothing for {} s; unread messages count "
                    "against the queue's limit",
                    kStallWarning.count()));
  }
  return state;
}

void Outflow::limit_finish(TimePoint now) {
  last_progress_ = now;
  finish_by_.set(now + kFinishMoving);
}

// A partly written line is completed even after the deadline, while the reader keeps reading.
bool Outflow::is_finished(TimePoint now) {
  if (is_empty()) return true;
  if (!finish_by_.is_set()) return false;
  if (now - last_progress_ >= kFinishStalled) return true;
  if (finish_by_.has_come(now)) dropped_lines_ += sink_.drop_after_line();
  return is_empty();
}

std::optional<TimePoint> Outflow::wake_at(TimePoint now) const {
  auto when = output_.wake_at(now);
  if (!is_empty() && !stall_reported_) when = earlier(when, last_progress_ + kStallWarning);
  return when;
}

void Outflow::reopen() {
  if (const auto done = output_.reopen(); !done) log_.error(done.error().text);
}

}  // namespace pbm
