// SPDX-License-Identifier: MPL-2.0
// Timestamps of captures have fixed places and no separators, so that they sort as text. The
// functions of <chrono> that parse and format are missing in GCC 12.
#include "base/timestamp.h"

#include "base/number.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace pbm {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kDigits = 14;
constexpr std::string_view kIsoShape = "dddd-dd-ddTdd:dd:dd";

// Call only if the text consists of digits.
unsigned number_at(std::string_view digits, std::size_t at, std::size_t length) {
  return *parse_number<unsigned>(digits.substr(at, length));
}

// Not with strptime(3), which accepts spaces, signs and missing digits, nor with
// std::chrono::parse(), which libstdc++ has only since GCC 14.
bool has_iso_shape(std::string_view text) {
  return std::ranges::equal(
      text, kIsoShape, [](char c, char shape) { return shape == 'd' ? is_digit(c) : c == shape; });
}

// The fraction, including the point.
std::optional<milliseconds> parse_fraction(std::string_view text) {
  if (text.empty()) return milliseconds(0);
  if (text.front() != '.' || !all_digits(text.substr(1))) return std::nullopt;
  std::string thousandths(text.substr(1, 3));
  thousandths.resize(3, '0');
  return milliseconds(number_at(thousandths, 0, thousandths.size()));
}

}  // namespace

std::optional<std::chrono::local_seconds> parse_timestamp(std::string_view digits) {
  if (digits.size() != kDigits || !all_digits(digits)) return std::nullopt;
  // The check for a valid date refuses 30 February, which mktime(3) would make 2 March.
  const std::chrono::year_month_day day{
      std::chrono::year(static_cast<int>(number_at(digits, 0, 4))),
      std::chrono::month(number_at(digits, 4, 2)), std::chrono::day(number_at(digits, 6, 2))};
  const std::chrono::hours hours(number_at(digits, 8, 2));
  const std::chrono::minutes minutes(number_at(digits, 10, 2));
  const std::chrono::seconds seconds(number_at(digits, 12, 2));
  if (!day.ok() || hours.count() > 23 || minutes.count() > 59 || seconds.count() > 59) {
    return std::nullopt;
  }
  return std::chrono::local_days(day) + hours + minutes + seconds;
}

// Not with system_clock::to_time_t(), whose nanoseconds end in 2262.
std::string format_timestamp(std::chrono::sys_seconds time) {
  const std::time_t seconds = time.time_since_epoch().count();
  return fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(seconds));
}

std::optional<std::chrono::sys_time<milliseconds>> parse_iso_time(std::string_view text) {
  if (!text.ends_with('Z') || !has_iso_shape(text.substr(0, kIsoShape.size()))) return std::nullopt;
  std::array<char, kDigits> digits{};
  std::ranges::copy_if(text.substr(0, kIsoShape.size()), digits.begin(), is_digit);
  const auto second = parse_timestamp({digits.data(), digits.size()});
  const auto fraction =
      parse_fraction(text.substr(kIsoShape.size(), text.size() - kIsoShape.size() - 1));
  if (!second || !fraction) return std::nullopt;
  return std::chrono::sys_time<milliseconds>(second->time_since_epoch() + *fraction);
}

std::string format_iso_time(std::chrono::sys_time<milliseconds> time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t seconds = second.time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), (time - second).count());
}

std::string_view Stamp::of(Calendar::time_point time) {
  const auto second = Calendar::to_time_t(time);
  if (second != second_) {
    second_ = second;
    text_ = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(second));
  }
  return text_;
}

}  // namespace pbm
