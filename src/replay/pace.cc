// SPDX-License-Identifier: MPL-2.0
#include "replay/pace.h"

#include <algorithm>
#include <charconv>

namespace pbm {

namespace {

constexpr std::size_t kTimestampDigits = 14;

// A century or so: what the monotonic clock can't hold is no different.
constexpr double kLongestSeconds = 3e9;

unsigned number_at(std::string_view digits, std::size_t at, std::size_t length) {
  unsigned number = 0;
  std::from_chars(digits.data() + at, digits.data() + at + length, number);
  return number;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::chrono::sys_seconds> second_of(std::string_view timestamp) {
  if (timestamp.size() != kTimestampDigits || !std::ranges::all_of(timestamp, is_digit)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day day{
      std::chrono::year(static_cast<int>(number_at(timestamp, 0, 4))),
      std::chrono::month(number_at(timestamp, 4, 2)), std::chrono::day(number_at(timestamp, 6, 2))};
  const std::chrono::hours hours(number_at(timestamp, 8, 2));
  const std::chrono::minutes minutes(number_at(timestamp, 10, 2));
  const std::chrono::seconds seconds(number_at(timestamp, 12, 2));
  if (!day.ok() || hours.count() > 23 || minutes.count() > 59 || seconds.count() > 59) {
    return std::nullopt;
  }
  return std::chrono::sys_days(day) + hours + minutes + seconds;
}

std::optional<TimePoint> Pace::due(std::string_view timestamp, const Now& now) {
  if (speed_ == 0) return std::nullopt;
  const auto second = second_of(timestamp);
  if (!second) return std::nullopt;
  if (!first_) {
    first_ = second;
    start_ = now();
  }
  if (*second <= *first_) return std::nullopt;
  const auto recorded = static_cast<double>((*second - *first_).count());
  const std::chrono::duration<double> later(std::min(recorded / speed_, kLongestSeconds));
  return start_ + std::chrono::duration_cast<Monotonic::duration>(later);
}

}  // namespace pbm
