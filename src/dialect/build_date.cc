// SPDX-License-Identifier: MPL-2.0
// Pacific Time in California is 8 hours behind UTC, or 7 hours during daylight saving time,
// which begins and ends at 2:00 on a Sunday. The table has the Sundays of the IANA time zone
// database (rules "US"). It avoids a dependency on that database for buildbot builds, which
// ended in 2018; a test compares the two.
#include "dialect/build_date.h"

#include "base/timestamp.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace pbm {

namespace {

namespace chrono = std::chrono;

struct Sundays {
  int first_year;  // the row applies up to the next one
  chrono::month begin_month;
  unsigned begin;  // number of the Sunday in the month; 0: the last one
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

// A skipped hour counts as standard time. A repeated hour counts as daylight saving time,
// which is the first of the two.
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
  // Until 2037, as far as the database lists transitions; the rules may change later.
  if (year < chrono::year(1970) || year > chrono::year(2037)) return std::nullopt;
  const chrono::hours behind(clock == BuildClock::utc           ? 0
                             : is_daylight_saving(*local, year) ? 7
                                                                : 8);
  return (local->time_since_epoch() + behind).count();
}

}  // namespace pbm
