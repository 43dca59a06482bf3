// SPDX-License-Identifier: MPL-2.0
#include "monitor/state_keeper.h"

#include <algorithm>
#include <utility>

namespace pbm {

StateKeeper::StateKeeper(FirstEvents& events, StateFile& file, Log& log, Now now)
    : events_(events), file_(file), log_(log), now_(std::move(now)) {}

std::uint64_t StateKeeper::save(std::uint64_t written, When when) {
  next_.clear();
  if (!fails_ && events_.newest(written) <= saved_) return saved_ = written;
  if (when == When::at_once || now_() >= earliest_) {
    write(written);
  } else {
    next_.set(earliest_);
  }
  return fails_ ? written : saved_;
}

void StateKeeper::write(std::uint64_t written) {
  const auto start = now_();
  const auto done = file_.replace(events_.state(written));
  const auto end = now_();
  fails_ = !done;
  saved_ = written;
  earliest_ = end + std::max<Monotonic::duration>(kPause, (end - start) * kPauseFactor);
  if (done) return;
  earliest_ = end + kRetry;
  next_.set(earliest_);
  failures_.say(log_, LogLevel::warning, "save " + done.error().text, end);
}

}  // namespace pbm
