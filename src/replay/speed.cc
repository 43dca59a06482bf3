// SPDX-License-Identifier: MPL-2.0
#include "replay/speed.h"

#include <charconv>
#include <system_error>

namespace pbm {

namespace {

constexpr double kFastest = 1e6;

}  // namespace

std::optional<double> parse_speed(std::string_view text) {
  if (text.ends_with('x')) text.remove_suffix(1);
  double speed = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, speed, std::chars_format::fixed);
  if (code != std::errc() || stop != end) return std::nullopt;
  if (!(speed > 0 && speed <= kFastest)) return std::nullopt;  // a NaN neither
  return speed;
}

}  // namespace pbm
