// SPDX-License-Identifier: MPL-2.0
#include "event/duration.h"

#include "base/timestamp.h"

#include <algorithm>

namespace pbm {

std::optional<std::chrono::milliseconds> time_between(std::string_view from, std::string_view to) {
  const auto start = parse_iso_time(from);
  const auto end = parse_iso_time(to);
  if (!start || !end || *end < *start) return std::nullopt;
  return *end - *start;
}

std::optional<std::chrono::milliseconds> duration_of(const Event& event) {
  return time_between(event.get(Field::started), event.get(Field::resolved));
}

std::optional<std::chrono::milliseconds> wait_of(const Event& event) {
  if (!event.has_ended()) return std::nullopt;
  return time_between(event.get(Field::scheduled), event.get(Field::started));
}

std::optional<std::chrono::milliseconds> delay_of(const Event& event) {
  using std::chrono::milliseconds;
  const auto end = parse_iso_time(event.get(Field::resolved));
  const auto received = parse_timestamp(event.get(Field::timestamp));
  if (!end || !received) return std::nullopt;
  const milliseconds delay = received->time_since_epoch() - end->time_since_epoch();
  return std::max(delay, milliseconds(0));
}

// Rounded, because times are published to the millisecond: two jobs of the same length must not
// differ by a second.
std::optional<std::int64_t> seconds_of(Field field, const Event& event) {
  const auto time = field == Field::wait ? wait_of(event) : duration_of(event);
  if (!time) return std::nullopt;
  return std::chrono::round<std::chrono::seconds>(*time).count();
}

}  // namespace pbm
