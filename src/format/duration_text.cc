// SPDX-License-Identifier: MPL-2.0
// No days: hardly any job runs for one, and hours can be compared at a glance.
#include "format/duration_text.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace pbm {

namespace {

using std::chrono::milliseconds;

// Cut, not rounded: a job that ran for 59.9 s has not run for a minute.
std::int64_t whole_seconds(milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

}  // namespace

void append_duration(milliseconds duration, std::string& out) {
  const auto seconds = whole_seconds(duration);
  const auto into = std::back_inserter(out);
  if (seconds >= 3600) {
    fmt::format_to(into, "{}h{:02}m", seconds / 3600, seconds / 60 % 60);
  } else if (seconds >= 60) {
    fmt::format_to(into, "{}m{:02}s", seconds / 60, seconds % 60);
  } else {
    fmt::format_to(into, "{}s", seconds);
  }
}

void append_short_duration(milliseconds duration, std::string& out) {
  const auto seconds = whole_seconds(duration);
  const bool in_minutes = seconds >= 60;
  fmt::format_to(std::back_inserter(out), "{}{}", in_minutes ? seconds / 60 : seconds,
                 in_minutes ? 'm' : 's');
}

}  // namespace pbm
