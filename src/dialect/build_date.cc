// SPDX-License-Identifier: MPL-2.0
#include "dialect/build_date.h"

#include "dialect/value.h"

#include <date/tz.h>

#include <charconv>
#include <chrono>

namespace pbm {

namespace {

int number_at(std::string_view digits, std::size_t at, std::size_t length) {
  int number = 0;
  std::from_chars(digits.data() + at, digits.data() + at + length, number);
  return number;
}

const date::time_zone& los_angeles() {
  static const date::time_zone* const zone = date::locate_zone("America/Los_Angeles");
  return *zone;
}

std::int64_t in_los_angeles(date::local_seconds local) {
  const auto info = los_angeles().get_info(local);
  // In the skipped hour the offset from before the change is standard time;
  // of a doubled hour the first one runs on the offset from before as well.
  return (local.time_since_epoch() - info.first.offset).count();
}

}  // namespace

std::optional<std::int64_t> build_date(std::string_view buildid, BuildClock clock) {
  if (buildid.size() != 14 || !all_digits(buildid)) return std::nullopt;
  const date::year_month_day day{
      date::year(number_at(buildid, 0, 4)),
      date::month(static_cast<unsigned>(number_at(buildid, 4, 2))),
      date::day(static_cast<unsigned>(number_at(buildid, 6, 2)))};
  const std::chrono::hours hours(number_at(buildid, 8, 2));
  const std::chrono::minutes minutes(number_at(buildid, 10, 2));
  const std::chrono::seconds seconds(number_at(buildid, 12, 2));
  if (!day.ok() || day.year() < date::year(1970) || day.year() > date::year(2037)) {
    return std::nullopt;
  }
  if (hours.count() > 23 || minutes.count() > 59 || seconds.count() > 59) return std::nullopt;
  const auto local = date::local_days(day) + hours + minutes + seconds;
  if (clock == BuildClock::utc) return local.time_since_epoch().count();
  return in_los_angeles(local);
}

}  // namespace pbm
