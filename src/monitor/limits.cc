// SPDX-License-Identifier: MPL-2.0
#include "monitor/limits.h"

#include "base/error.h"
#include "flow/pipeline.h"

#include <algorithm>

namespace pbm {

std::uint64_t Limits::lines_left() const {
  return settings_.count == 0 ? Pipeline::kNoLimit : settings_.count - lines_;
}

void Limits::printed(std::uint64_t lines, bool unsuccessful, TimePoint now) {
  if (lines != 0) last_line_ = now;
  lines_ += lines;
  unsuccessful_ = unsuccessful_ || unsuccessful;
}

std::optional<TimePoint> Limits::deadline() const {
  std::optional<TimePoint> first;
  if (settings_.timeout) first = start_ + *settings_.timeout;
  if (settings_.idle_timeout) {
    const auto idle = last_line_ + *settings_.idle_timeout;
    first = first ? std::min(*first, idle) : idle;
  }
  return first;
}

bool Limits::time_is_up(TimePoint now) const {
  const auto when = deadline();
  return when && now >= *when;
}

int Limits::exit_code(bool time_ran_out) const {
  if (time_ran_out && settings_.count != 0 && !has_all_lines()) {
    return pbm::exit_code(ErrorKind::timeout);
  }
  return settings_.exit_status && unsuccessful_ ? pbm::exit_code(ErrorKind::results) : 0;
}

}  // namespace pbm
