// SPDX-License-Identifier: MPL-2.0
// Seconds were worked out with Python's zoneinfo.
#include "dialect/build_date.h"

#include "support/catch.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Seconds = std::optional<std::int64_t>;

struct DateRow {
  std::string buildid;
  Seconds los_angeles;
  Seconds utc;
};

const std::vector<DateRow>& rows() {
  static const std::vector<DateRow> all{
      {"19700101000000", 28800, 0},
      {"19691231235959", std::nullopt, std::nullopt},
      {"20371231235959", 2145945599, 2145916799},
      {"20380101000000", std::nullopt, std::nullopt},
      {"20120101000000", 1325404800, 1325376000},  // winter
      {"20120701000000", 1341126000, 1341100800},  // summer
      {"20120311015959", 1331459999, 1331431199},  // spring: the last second of standard time
      {"20120311023000", 1331461800, 1331433000},  // an hour that isn't: 10:30 UTC
      {"20120311030000", 1331460000, 1331434800},
      {"20130310023000", 1362911400, 1362882600},
      {"20121104005959", 1352015999, 1351990799},  // autumn: before the repeated hour
      {"20121104013000", 1352017800, 1351992600},  // of the two the first
      {"20121104020000", 1352023200, 1351994400},
      {"20060315120000", 1142452800, 1142424000},  // the rules of 2006
      {"20070315120000", 1173985200, 1173960000},  // and of 2007
      {"19740110120000", 127076400, 127051200},    // summer time all year
      {"20120229120000", 1330545600, 1330516800},
      {"20000229120000", 951854400, 951825600},
      {"20110229120000", std::nullopt, std::nullopt},
      {"20120230000000", std::nullopt, std::nullopt},
      {"20120431000000", std::nullopt, std::nullopt},
      {"20120001000000", std::nullopt, std::nullopt},
      {"20121301000000", std::nullopt, std::nullopt},
      {"20120100000000", std::nullopt, std::nullopt},
      {"20120132000000", std::nullopt, std::nullopt},
      {"20120101240000", std::nullopt, std::nullopt},
      {"20120101006000", std::nullopt, std::nullopt},
      {"20120101000060", std::nullopt, std::nullopt},
      {"20120101000099", std::nullopt, std::nullopt},
      {"00000000000000", std::nullopt, std::nullopt},
      {"99999999999999", std::nullopt, std::nullopt},
      {"", std::nullopt, std::nullopt},
      {"2012010100000", std::nullopt, std::nullopt},
      {"201201010000000", std::nullopt, std::nullopt},
      {"2012010100000 ", std::nullopt, std::nullopt},
      {" 2012010100000", std::nullopt, std::nullopt},
      {"2012010100000a", std::nullopt, std::nullopt},
      {"+2012010100000", std::nullopt, std::nullopt},
      {"-2012010100000", std::nullopt, std::nullopt},
      {"2012-01-01 000", std::nullopt, std::nullopt},
  };
  return all;
}

class TimeZone {
 public:
  explicit TimeZone(const char* name) {
    if (const char* const was = std::getenv("TZ")) was_ = was;
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~TimeZone() {
    was_ ? ::setenv("TZ", was_->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

 private:
  std::optional<std::string> was_;
};

TEST_CASE("a build id is local time in California or UTC, regardless of TZ",
          "[dialect][build_date]") {
  for (const auto* zone : {"UTC", "Asia/Kolkata", "America/New_York", "Nowhere/AtAll", ""}) {
    const TimeZone set(zone);
    for (const auto& [buildid, los_angeles, utc] : rows()) {
      CAPTURE(zone, buildid);
      CHECK(build_date(buildid, BuildClock::los_angeles) == los_angeles);
      CHECK(build_date(buildid, BuildClock::utc) == utc);
    }
  }
}

// Every hour of local time in California since 1970, according to the C library.
TEST_CASE("the rules are those of the time zone database", "[dialect][build_date]") {
  const TimeZone set("America/Los_Angeles");
  constexpr std::time_t kHour = 3600;
  constexpr std::time_t kFirst = 8 * kHour;             // 1970-01-01 00:00 there
  constexpr std::time_t kEnd = 2145916800 + 8 * kHour;  // 2038-01-01 00:00 there
  std::string before;
  int mistakes = 0;
  for (std::time_t second = kFirst; second < kEnd; second += kHour) {
    std::tm local{};
    ::localtime_r(&second, &local);
    std::array<char, 15> digits{};
    std::strftime(digits.data(), digits.size(), "%Y%m%d%H%M%S", &local);
    const std::string buildid(digits.data());
    const bool comes_twice = buildid == before;  // the first of the two is meant
    if (!comes_twice && build_date(buildid, BuildClock::los_angeles) != second) ++mistakes;
    before = buildid;
  }
  CHECK(mistakes == 0);
}

}  // namespace

}  // namespace pbm
