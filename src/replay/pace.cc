// SPDX-License-Identifier: MPL-2.0
// Pauses are those between the times at which messages were received, divided by the speed. They
// are reckoned from the start of the replay, so that delays of the output do not add up.
#include "replay/pace.h"

#include "base/timestamp.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace pbm {

namespace {

// About a century; the range of the monotonic clock is limited.
constexpr double kLongestSeconds = 3e9;

constexpr double kFastest = 1e6;

}  // namespace

std::optional<TimePoint> Pace::due(std::string_view timestamp, const Now& now) {
  if (speed_ == 0) return std::nullopt;
  const auto second = parse_timestamp(timestamp);
  if (!second) return std::nullopt;
  // The first message is due at once, whenever it was recorded.
  if (!first_) {
    first_ = second;
    start_ = now();
  }
  if (*second <= *first_) return std::nullopt;
  const auto recorded = static_cast<double>((*second - *first_).count());
  const std::chrono::duration<double> later(std::min(recorded / speed_, kLongestSeconds));
  return start_ + std::chrono::duration_cast<Monotonic::duration>(later);
}

// from_chars() does not depend on the locale, in which a comma could separate the fraction.
std::optional<double> parse_speed(std::string_view text) {
  if (text.ends_with('x')) text.remove_suffix(1);
  double speed = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, speed, std::chars_format::fixed);
  if (code != std::errc() || stop != end) return std::nullopt;
  if (!(speed > 0 && speed <= kFastest)) return std::nullopt;  // also rejects NaN
  return speed;
}

}  // namespace pbm
