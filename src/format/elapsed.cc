// SPDX-License-Identifier: MPL-2.0
#include "format/elapsed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace pbm {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_shape(std::string_view text) {
  return std::ranges::equal(text, kShape, [](char c, char shape) {
    return shape == 'd' ? is_digit(c) : c == shape;
  });
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// The fraction with its point, to the millisecond.
std::optional<milliseconds> read_fraction(std::string_view text) {
  if (text.empty()) return milliseconds(0);
  text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < 3; ++i) value = value * 10 + (i < text.size() ? text[i] - '0' : 0);
  return milliseconds(value);
}

std::optional<std::chrono::sys_time<milliseconds>> read_time(std::string_view text) {
  using namespace std::chrono;
  if (!text.ends_with('Z') || !has_shape(text.substr(0, kShape.size()))) return std::nullopt;
  const auto rest = text.substr(kShape.size(), text.size() - kShape.size() - 1);
  const auto fraction = rest.empty() || rest[0] == '.' ? read_fraction(rest) : std::nullopt;
  const year_month_day date{year(number(text.substr(0, 4))),
                            month(static_cast<unsigned>(number(text.substr(5, 2)))),
                            day(static_cast<unsigned>(number(text.substr(8, 2))))};
  const hours hour(number(text.substr(11, 2)));
  const minutes minute(number(text.substr(14, 2)));
  const seconds second(number(text.substr(17, 2)));
  if (!fraction || !date.ok() || hour > 23h || minute > 59min || second > 60s) return std::nullopt;
  return sys_days(date) + hour + minute + second + *fraction;
}

std::int64_t whole_seconds(milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

}  // namespace

std::optional<milliseconds> elapsed(std::string_view from, std::string_view to) {
  const auto start = read_time(from);
  const auto end = read_time(to);
  if (!start || !end || *end < *start) return std::nullopt;
  return *end - *start;
}

void append_duration(milliseconds duration, std::string& out) {
  const auto seconds = whole_seconds(duration);
  const auto into = std::back_inserter(out);
  if (seconds >= 3600) {
    fmt::format_to(into, "{}h{:02}m", seconds / 3600, seconds / 60 % 60);
  } else if (seconds >= 60) {
    fmt::format_to(into, "{}m{:02}s", seconds / 60, seconds % 60);
  } else {
    fmt::format_to(into, "{}s", seconds);
  }
}

void append_short_duration(milliseconds duration, std::string& out) {
  const auto seconds = whole_seconds(duration);
  const bool in_minutes = seconds >= 60;
  fmt::format_to(std::back_inserter(out), "{}{}", in_minutes ? seconds / 60 : seconds,
                 in_minutes ? 'm' : 's');
}

}  // namespace pbm
