// SPDX-License-Identifier: MPL-2.0
// California's clock: Pacific Time, eight hours behind UTC, seven while daylight saving
// lasts, from 2:00 of one Sunday to 2:00 of another. The Sundays are those of the United
// States' laws, as in the IANA time zone database (rules "US"). They stand here because
// the builds that they date ended in 2018, and a program that waits for Taskcluster's
// should not fail for want of a database. A test compares them with it.
#include "dialect/build_date.h"

#include "base/timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace pbm {

namespace {

namespace chrono = std::chrono;

struct Sundays {
  int first_year;  // and those after it, up to the next row
  chrono::month begin_month;
  unsigned begin;  // which Sunday of the month; 0: its last
  chrono::month end_month;
  unsigned end;
};

constexpr std::array<Sundays, 6> kDaylightSaving{{
    {1967, chrono::April, 0, chrono::October, 0},
    {1974, chrono::January, 1, chrono::October, 0},
    {1975, chrono::February, 0, chrono::October, 0},
    {1976, chrono::April, 0, chrono::October, 0},
    {1987, chrono::April, 1, chrono::October, 0},
    {2007, chrono::March, 2, chrono::November, 1},
}};

chrono::local_days sunday(chrono::year year, chrono::month month, unsigned which) {
  if (which == 0) return chrono::local_days(year / month / chrono::Sunday[chrono::last]);
  return chrono::local_days(year / month / chrono::Sunday[which]);
}

// The hour that is skipped counts as standard time; the one that comes twice as daylight
// saving time, which is the first of the two.
bool is_daylight_saving(chrono::local_seconds local, chrono::year year) {
  const auto rule = std::prev(
      std::ranges::upper_bound(kDaylightSaving, static_cast<int>(year), {}, &Sundays::first_year));
  return local >= sunday(year, rule->begin_month, rule->begin) + chrono::hours(3) &&
         local < sunday(year, rule->end_month, rule->end) + chrono::hours(2);
}

}  // namespace

std::optional<std::int64_t> build_date(std::string_view buildid, BuildClock clock) {
  const auto local = parse_timestamp(buildid);
  if (!local) return std::nullopt;
  const auto year = chrono::year_month_day(chrono::floor<chrono::days>(*local)).year();
  if (year < chrono::year(1970) || year > chrono::year(2037)) return std::nullopt;
  const chrono::hours behind(clock == BuildClock::utc           ? 0
                             : is_daylight_saving(*local, year) ? 7
                                                                : 8);
  return (local->time_since_epoch() + behind).count();
}

}  // namespace pbm
