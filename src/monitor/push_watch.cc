// SPDX-License-Identifier: MPL-2.0
#include "monitor/push_watch.h"

#include "base/error.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace pbm {

bool PushWatch::is_over(TimePoint now) {
  if (!is_on()) return false;
  if (settings_.fail_fast && push_->has_failed()) return true;
  if (!push_->is_resolved()) {
    over_at_.clear();
    return false;
  }
  if (from_ == From::capture) return true;
  if (!over_at_.is_set()) over_at_.set(now + kGrace);
  return over_at_.has_come(now);
}

int PushWatch::exit_code(int limited, bool time_ran_out, bool all_written) const {
  const int timeout = pbm::exit_code(ErrorKind::timeout);
  if (!is_on() || limited == timeout) return limited;
  const bool is_complete = push_->is_resolved() && all_written;
  if (time_ran_out && push_->has_begun() && !is_complete) return timeout;
  if (push_->has_failed()) return pbm::exit_code(ErrorKind::results);
  return push_->has_ends() ? 0 : pbm::exit_code(ErrorKind::no_events);
}

void PushWatch::log_end(Log& log, TimePoint now) const {
  if (!is_on()) return;
  const bool fails_fast = settings_.fail_fast && push_->has_failed();
  if (from_ == From::capture && !push_->is_resolved() && !fails_fast) {
    log.warning(summary(now));
  } else {
    log.info(summary(now));
  }
}

std::string PushWatch::summary(TimePoint now) const {
  const auto counts = push_->counts();
  const auto time = std::chrono::duration_cast<std::chrono::seconds>(now - start_);
  auto text =
      fmt::format("push {}: {} builds, {} tests", settings_.revision, counts.builds, counts.tests);
  const char* separator = "; ";
  for (const auto& [result, count] : counts.results) {
    text += fmt::format("{}{} {}", separator, count, result);
    separator = ", ";
  }
  text += fmt::format("; after {}", time);
  if (!push_->has_begun()) return text + "; no task of it was seen";
  if (push_->is_resolved()) return text;
  return text + fmt::format("; ended before the push: {} of {} task groups not resolved",
                            counts.open_groups, counts.groups);
}

}  // namespace pbm
