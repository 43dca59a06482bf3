// SPDX-License-Identifier: MPL-2.0
// A command that exceeds its time gets SIGTERM, and SIGKILL a while later. Both go to its process
// group, because a shell that is killed leaves the programs that it has started.
#include "output/attempt.h"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>

namespace pbm {

Child::Change Attempt::look(TimePoint now) {
  const auto change = child_.look();
  // Without a time limit, a command may leave a process that outlives it on purpose.
  // Background processes of the command are killed only if it timed out.
  if (change.kind == Child::Change::Kind::ended && timed_out_) child_.kill();
  if (change.kind == Child::Change::Kind::none) terminate_late(now);
  return change;
}

// A command that ignores SIGTERM would occupy its job forever.
void Attempt::terminate_late(TimePoint now) {
  if (terminate_.has_come(now)) {
    timed_out_ = true;
    terminate_.clear();
    // Commands get time to remove what is half written.
    kill_.set(now + kKillAfterTimeout);
    child_.terminate();
  } else if (kill_.has_come(now)) {
    kill_.clear();
    child_.kill();
  }
}

std::string Attempt::text_of(int status) const {
  return status_text(status) + (timed_out_ ? " (timed out)" : "");
}

bool Attempt::was_told_to_end(int status) const {
  // A shell that runs one command is often replaced by it, but one that runs several reports the
  // signal of the last one as a status.
  constexpr int kShellsOffset = 128;
  constexpr std::array kSignals{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
  if (timed_out_ || status == Child::kUnknownStatus) return false;
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) - kShellsOffset;
  return std::ranges::find(kSignals, signal) != kSignals.end();
}

}  // namespace pbm
