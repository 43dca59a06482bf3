// SPDX-License-Identifier: MPL-2.0
// Three publishers have three forms of time, which cannot be compared as text. --time converts
// them; without it, a line shows what the publisher has sent.
#include "format/time_style.h"

#include "base/number.h"
#include "base/timestamp.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <iterator>
#include <optional>

namespace pbm {

namespace {

using std::chrono::sys_seconds;

// Times of events are in UTC.
std::optional<sys_seconds> time_of(Field field, std::string_view text) {
  if (field == Field::timestamp) {
    const auto local = parse_timestamp(text);
    return local ? std::optional(sys_seconds(local->time_since_epoch())) : std::nullopt;
  }
  if (field == Field::builddate) {
    const auto seconds = parse_number<std::int64_t>(text);
    return seconds ? std::optional(sys_seconds(std::chrono::seconds(*seconds))) : std::nullopt;
  }
  const auto time = parse_iso_time(text);
  return time ? std::optional(std::chrono::floor<std::chrono::seconds>(*time)) : std::nullopt;
}

// The functions of fmt and libc refuse, or print oddly, what a hostile build date can be.
bool is_printable_time(sys_seconds time) {
  constexpr sys_seconds kEnd{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};
  return time >= sys_seconds{} && time < kEnd;
}

void append_time(sys_seconds time, TimeStyle style, std::string& out) {
  const std::time_t seconds = time.time_since_epoch().count();
  const auto into = std::back_inserter(out);
  switch (style) {
    case TimeStyle::as_is: return;
    case TimeStyle::iso:
      fmt::format_to(into, "{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
      return;
    case TimeStyle::epoch: fmt::format_to(into, "{}", seconds); return;
    case TimeStyle::utc14: fmt::format_to(into, "{:%Y%m%d%H%M%S}", fmt::gmtime(seconds)); return;
  }
}

bool has_style_already(Field field, TimeStyle style) {
  if (field == Field::timestamp) return style == TimeStyle::utc14;
  return style == (field == Field::builddate ? TimeStyle::epoch : TimeStyle::iso);
}

}  // namespace

std::string_view point_in_time(Field field, const Event& event, std::string& scratch) {
  const auto text = event.get(field);
  if (event.times == TimeStyle::as_is || has_style_already(field, event.times)) return text;
  const auto time = time_of(field, text);
  if (!time || !is_printable_time(*time)) return text;
  scratch.clear();
  append_time(*time, event.times, scratch);
  return scratch;
}

// A pulse event has the message as it was sent. The style is set in a copy: filters and the memory
// of
// --unique see the event itself.
void StyledTimes::append(const Event& event, std::string& out) {
  if (event.kind == EventKind::pulse) return writer_->append(event, out);
  styled_ = event;
  styled_.times = style_;
  writer_->append(styled_, out);
}

}  // namespace pbm
