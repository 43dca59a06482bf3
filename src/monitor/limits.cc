// SPDX-License-Identifier: MPL-2.0
// As timeout(1), a run that runs out of time before it has printed what was asked for exits with
// 124. Without --count, a time limit is how the run was meant to end.
#include "monitor/limits.h"

#include "base/error.h"
#include "flow/pipeline.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

namespace pbm {

std::uint64_t Limits::lines_left() const {
  if (settings_.count == 0) return Pipeline::kNoLimit;
  return settings_.count - std::min(settings_.count, lines_);
}

void Limits::processed(const Outcome& outcome, TimePoint now) {
  if (outcome.lines != 0) last_line_ = now;
  lines_ += outcome.lines;
  starts_ += outcome.starts;
  unsuccessful_ = unsuccessful_ || outcome.unsuccessful;
}

std::optional<TimePoint> Limits::wake_at(const Turn& turn) const {
  return awaits_deadline(turn) ? deadline().when() : std::nullopt;
}

// A reader that is slow, but reads, is not idle: its progress moves the idle timeout as a line
// does. A time limit also limits the time to write pending lines.
Wish Limits::look(const Turn& turn) {
  last_line_ = std::max(last_line_, turn.output_moved);
  if (awaits_deadline(turn) && deadline().has_come(turn.now)) {
    (turn.is_running ? ran_out_ : finish_ran_out_) = true;
    return {.end = turn.is_running ? deadline_text() : std::string(), .hurries = true};
  }
  if (!turn.is_running || !has_all_lines()) return {};
  return {.end = "the lines of --count have been printed"};
}

// The idle timeout counts from the last line, or from the start if there was none.
Deadline Limits::deadline() const {
  std::optional<TimePoint> first;
  if (settings_.timeout) first = start_ + *settings_.timeout;
  if (settings_.idle_timeout) first = earlier(first, last_line_ + *settings_.idle_timeout);
  return first ? Deadline(*first) : Deadline();
}

std::string Limits::deadline_text() const {
  const bool is_idle =
      settings_.idle_timeout && deadline().when() == last_line_ + *settings_.idle_timeout;
  return is_idle ? fmt::format("the idle timeout of {} has passed", *settings_.idle_timeout)
                 : fmt::format("the timeout of {} has passed", *settings_.timeout);
}

// Lines that nobody has read do not count: the caller of --count 1 may rely on the line. A time
// limit that only cut the writing short, with all lines written, has changed nothing.
bool Limits::finish_without(std::uint64_t lines) {
  lines_ -= lines;
  return ran_out_ || (finish_ran_out_ && lines != 0);
}

// Of several statuses, the one that says most: out of time, then a failure, then that nothing came.
// A build that has only started has no result, so its line does not count as an answer.
int Limits::exit_code(bool time_ran_out) const {
  if (time_ran_out && settings_.count != 0 && !has_all_lines()) {
    return pbm::exit_code(ErrorKind::timeout);
  }
  if (!settings_.exit_status) return 0;
  if (unsuccessful_) return pbm::exit_code(ErrorKind::results);
  return lines_ <= starts_ ? pbm::exit_code(ErrorKind::no_events) : 0;
}

}  // namespace pbm
