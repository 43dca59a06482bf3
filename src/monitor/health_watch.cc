// SPDX-License-Identifier: MPL-2.0
#include "monitor/health_watch.h"

#include <utility>

namespace pbm {

HealthWatch::HealthWatch(const HealthFile* file, const DeliverySource& source, Log& log,
                         TimePoint now)
    : file_(file), source_(source), log_(log) {
  if (file_ != nullptr) next_.set(now);
}

Wish HealthWatch::look(const Turn& turn) {
  if (!turn.is_running || !next_.has_come(turn.now)) return {};
  next_.set(turn.now + kEvery);
  if (source_.status().is_consuming) note(file_->touch(), turn.now);
  return {};
}

void HealthWatch::finish(TimePoint now) {
  if (file_ == nullptr) return;
  note(file_->clear(), now);
  failures_.finish(log_);
}

// With an attempt each second, a failure is logged when it begins, and not each time.
void HealthWatch::note(const Result<void>& done, TimePoint now) {
  auto failure = done ? std::string() : done.error().text;
  if (!failure.empty() && failure != failure_) {
    failures_.say(log_, LogLevel::warning, failure, now);
  }
  failure_ = std::move(failure);
}

}  // namespace pbm
