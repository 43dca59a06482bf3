// SPDX-License-Identifier: MPL-2.0
// A save takes the time of two disk writes (fsync(2), rename(2)), and is of the whole memory. So it
// may take at most a tenth of the time, however slow the disk is, while messages wait for it in
// groups.
//
// A disk that is full must not stop the run, since the lines themselves may go elsewhere. At the
// end, the status says so: the next run would print events again.
#include "monitor/state_keeper.h"

#include <algorithm>
#include <utility>

namespace pbm {

StateKeeper::StateKeeper(FirstEvents& events, StateFile& file, Log& log, Now now)
    : events_(events), file_(file), log_(log), now_(std::move(now)) {}

bool StateKeeper::is_saved(std::uint64_t written) const {
  return !fails_ && events_.newest(written) <= saved_number_;
}

// An event whose line an earlier process has written ends where the line before it ends, so no
// offset would make its message wait for a later save.
bool StateKeeper::is_urgent() const { return events_.end_after(saved_number_) <= saved_; }

std::uint64_t StateKeeper::save(std::uint64_t written, When when) {
  next_.clear();
  if (is_saved(written)) return saved_ = written;
  if (when == When::if_due && now_() < earliest_ && !is_urgent()) {
    next_.set(earliest_);
  } else if (const auto done = write(written); !done) {
    failures_.say(log_, LogLevel::warning, done.error().text, now_());
  }
  return fails_ ? written : saved_;
}

Result<void> StateKeeper::finish(std::uint64_t written) {
  failures_.finish(log_);
  return is_saved(written) ? Result<void>() : write(written);
}

Result<void> StateKeeper::write(std::uint64_t written) {
  const auto start = now_();
  const auto done = file_.replace(events_.state(written));
  const auto end = now_();
  fails_ = !done;
  saved_ = written;
  saved_number_ = events_.newest(written);
  earliest_ = end + std::max<Monotonic::duration>(kPause, (end - start) * kPauseFactor);
  if (done) return {};
  earliest_ = end + kRetry;
  next_.set(earliest_);
  return Error{ErrorKind::output, "save " + done.error().text};
}

}  // namespace pbm
