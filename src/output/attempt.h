// SPDX-License-Identifier: MPL-2.0
// One run of a command, with its time limit: SIGTERM after --exec-timeout, then SIGKILL.
#pragma once

#include "base/clock.h"
#include "output/child.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

class Attempt {
 public:
  static constexpr std::chrono::seconds kKillAfterTimeout{5};

  Attempt(Child child, TimePoint now, std::optional<std::chrono::seconds> timeout)
      : child_(child), started_(now) {
    if (timeout) terminate_.set(now + *timeout);
  }

  // What has happened since the last call; sends a signal if one is due. After the command has
  // ended, only the functions below it may be called.
  [[nodiscard]] Child::Change look(TimePoint now);

  [[nodiscard]] Monotonic::duration time(TimePoint now) const { return now - started_; }

  // "exit status 3", "signal 15 (timed out)".
  [[nodiscard]] std::string text_of(int status) const;

  // Whether it ended by a signal that this program has not sent, and that is sent to a group of
  // programs to end them all; also if a shell reports that as 128 plus its number.
  [[nodiscard]] bool was_told_to_end(int status) const;

  void terminate() const { child_.terminate(); }
  void kill() const {
    child_.kill();
    child_.wait();
  }

  // When look() must be called even if the command has not changed.
  [[nodiscard]] std::optional<TimePoint> wake_at() const {
    return earlier(terminate_.when(), kill_.when());
  }

 private:
  void terminate_late(TimePoint now);

  Child child_;
  TimePoint started_;
  Deadline terminate_{};
  Deadline kill_{};
  bool timed_out_ = false;
};

}  // namespace pbm
