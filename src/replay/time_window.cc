// SPDX-License-Identifier: MPL-2.0
// What is skipped is counted and logged: a capture without timestamps would otherwise replay
// nothing, silently.
#include "replay/time_window.h"

#include "base/timestamp.h"

#include <fmt/format.h>

namespace pbm {

bool TimeWindow::admits(std::string_view timestamp) {
  if (since_.empty() && until_.empty()) return true;
  const bool is_timed = parse_timestamp(timestamp).has_value();
  // Timestamps have the same 14 digits, so their order is that of their texts.
  const bool is_inside = is_timed && timestamp >= since_ && (until_.empty() || timestamp < until_);
  ++(is_inside ? inside_ : is_timed ? outside_ : untimed_);
  return is_inside;
}

std::optional<LogNote> TimeWindow::report() const {
  const auto skipped = outside_ + untimed_;
  if (skipped == 0) return std::nullopt;
  const auto* const options = until_.empty()   ? "--since"
                              : since_.empty() ? "--until"
                                               : "--since and --until";
  return LogNote{untimed_ != 0 || inside_ == 0 ? LogLevel::warning : LogLevel::info,
                 fmt::format("{} skipped {} of {} messages: {} with no timestamp, {} outside the "
                             "time limits",
                             options, skipped, skipped + inside_, untimed_, outside_)};
}

}  // namespace pbm
