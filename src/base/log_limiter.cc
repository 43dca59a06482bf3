// SPDX-License-Identifier: MPL-2.0
// The first lines of a flood tell what happens; the rest would hide everything else, and journald
// drops lines of a service beyond 10 000 in 30 seconds, whichever these are.
#include "base/log_limiter.h"

#include <fmt/format.h>

#include <utility>

namespace pbm {

// A publisher that sends malformed messages, or a broker that refuses each attempt, would fill a
// disk in hours. The lines beyond the limit are still logged at level debug, so that someone who
// looks for the cause sees each of them.
void LogLimiter::say(Log& log, LogLevel level, std::string_view text, TimePoint now) {
  sum_up(log, now);
  if (now - window_start_ >= kWindow) {
    window_start_ = now;
    said_ = 0;
  }
  if (said_ < kBurst) {
    ++said_;
    log.say(level, text);
  } else {
    ++held_back_;
    log.debug(text);
  }
}

// Nothing is logged for an hour in which the limit was not reached: its lines are all in the log.
void LogLimiter::sum_up(Log& log, TimePoint now, std::string_view state) {
  if (held_back_ == 0 || now - window_start_ < kWindow) return;
  log.warning(fmt::format("{}: {} more in the last hour{}{}", what_, std::exchange(held_back_, 0),
                          state.empty() ? "" : "; ", state));
}

void LogLimiter::finish(Log& log) {
  if (held_back_ == 0) return;
  log.warning(fmt::format("{}: {} more", what_, std::exchange(held_back_, 0)));
}

}  // namespace pbm
