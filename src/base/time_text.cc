// SPDX-License-Identifier: MPL-2.0
// Times are in UTC, like those of Pulse and of captures, unless the text has an offset. With the
// local time, a command would mean something else on another machine.
#include "base/time_text.h"

#include "base/number.h"
#include "base/timestamp.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

namespace pbm {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

// No sum of a clock and a duration overflows: a steady clock counts nanoseconds in 63 bits.
constexpr std::uint64_t kLongestDuration = std::uint64_t{10} * 366 * 86400;
constexpr std::uint64_t kLastSecond = 9'999'999'999;  // in 2286; more digits are a mistake

std::optional<std::uint64_t> seconds_of_unit(std::string_view unit) {
  if (unit == "s" || unit == "sec" || unit.empty()) return 1;
  if (unit == "m" || unit == "min") return 60;
  if (unit == "h") return 3600;
  if (unit == "d") return 86400;
  return std::nullopt;
}

Error wrong_form() {
  return {ErrorKind::usage,
          "neither a time such as 2026-03-01T09:30:00Z nor a duration such as 2h"};
}

Error no_such_time() { return {ErrorKind::usage, "there is no such date or time"}; }

// Removes a part of this shape, in which a 'd' is a digit, and appends its digits.
bool take(std::string_view& rest, std::string_view shape, std::string& digits) {
  const auto fits = [](char c, char place) { return place == 'd' ? is_digit(c) : c == place; };
  const auto part = rest.substr(0, shape.size());
  if (!std::ranges::equal(part, shape, fits)) return false;
  std::ranges::copy_if(part, std::back_inserter(digits), is_digit);
  rest.remove_prefix(part.size());
  return true;
}

bool take_one_of(std::string_view& rest, std::string_view characters) {
  if (rest.empty() || characters.find(rest.front()) == characters.npos) return false;
  rest.remove_prefix(1);
  return true;
}

// Removes a point and digits, if there are any.
bool take_fraction(std::string_view& rest) {
  if (!take_one_of(rest, ".")) return true;
  const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
  rest.remove_prefix(end);
  return end != 0;
}

// Nothing, Z, or +01:00, +0100, +01: appends HHMM, and sets whether it is negative.
bool take_offset(std::string_view& rest, std::string& digits, bool& is_negative) {
  is_negative = rest.starts_with('-');
  const bool is_utc = rest.empty() || take_one_of(rest, "Zz");
  if (is_utc) {
    digits += "0000";
  } else if (!take_one_of(rest, "+-")) {
    return false;
  } else if (!take(rest, "dd:dd", digits) && !take(rest, "dddd", digits)) {
    if (!take(rest, "dd", digits)) return false;
    digits += "00";
  }
  return rest.empty();
}

// The years that format_timestamp() can write.
bool is_in_calendar(sys_seconds time) {
  using std::chrono::sys_days, std::chrono::year;
  return time >= sys_days(year(0) / 1 / 1) && time < sys_days(year(10'000) / 1 / 1);
}

Result<sys_seconds> time_of(std::string_view digits, seconds offset) {
  const auto time = parse_timestamp(digits);
  if (!time) return no_such_time();
  const sys_seconds utc(time->time_since_epoch() - offset);
  return is_in_calendar(utc) ? Result<sys_seconds>(utc) : no_such_time();
}

// YYYYMMDD, YYYYMMDDHHMMSS, or a number of seconds since 1970.
Result<sys_seconds> time_of_digits(std::string_view digits) {
  if (digits.size() == 8) return time_of(std::string(digits) + "000000", seconds(0));
  if (digits.size() == 14) return time_of(digits, seconds(0));
  const auto since_1970 = parse_number<std::uint64_t>(digits);
  if (!since_1970 || *since_1970 <= kLongestDuration || *since_1970 > kLastSecond) {
    return wrong_form();
  }
  return sys_seconds(seconds(*since_1970));
}

// How far the time that is before `text` is ahead of UTC.
Result<seconds> offset_of(std::string_view text) {
  std::string offset;
  bool is_negative = false;
  if (!take_offset(text, offset, is_negative)) return wrong_form();
  const auto hours = *parse_number<int>(std::string_view(offset).substr(0, 2));
  const auto minutes = *parse_number<int>(std::string_view(offset).substr(2));
  if (hours > 23 || minutes > 59) return no_such_time();
  const seconds ahead = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return is_negative ? -ahead : ahead;
}

Result<sys_seconds> time_of_words(std::string_view text) {
  std::string digits;
  if (!take(text, "dddd-dd-dd", digits)) return wrong_form();
  if (text.empty()) return time_of(digits + "000000", seconds(0));
  if (!take_one_of(text, "Tt ") || !take(text, "dd:dd", digits)) return wrong_form();
  if (!take(text, ":dd", digits)) {
    digits += "00";
  } else if (!take_fraction(text)) {
    return wrong_form();
  }
  const auto ahead = offset_of(text);
  return ahead ? time_of(digits, *ahead) : ahead.error();
}

}  // namespace

std::optional<seconds> parse_duration(std::string_view text) {
  std::uint64_t total = 0;
  const bool has_units = !all_digits(text);
  while (!text.empty()) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto number = parse_number<std::uint64_t>(text.substr(0, digits));
    text.remove_prefix(digits);
    const auto letters = std::min(text.find_first_of("0123456789"), text.size());
    const auto unit = seconds_of_unit(text.substr(0, letters));
    // 2h30 means 2h30m to some, and 2h30s to others.
    if (letters == 0 && has_units) return std::nullopt;
    text.remove_prefix(letters);
    if (!number || !unit || *number > kLongestDuration) return std::nullopt;
    total += *number * *unit;
  }
  if (total == 0 || total > kLongestDuration) return std::nullopt;
  return seconds(total);
}

Result<sys_seconds> parse_time(std::string_view text, sys_seconds now) {
  const bool is_calendar = all_digits(text) && (text.size() == 8 || text.size() == 14);
  if (const auto ago = parse_duration(text); ago && !is_calendar) return now - *ago;
  return all_digits(text) ? time_of_digits(text) : time_of_words(text);
}

}  // namespace pbm
