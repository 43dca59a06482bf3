// SPDX-License-Identifier: MPL-2.0
// How long a build or test ran, and how long it waited before that.
#pragma once

#include "event/event.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace pbm {

// The duration between two ISO 8601 times in UTC, such as 2026-03-01T09:13:05.020Z (the
// fraction is optional). Nothing if one is malformed, or if `to` is before `from`.
[[nodiscard]] std::optional<std::chrono::milliseconds> time_between(std::string_view from,
                                                                    std::string_view to);

// From Field::started to Field::resolved; nothing if one of them is unknown.
[[nodiscard]] std::optional<std::chrono::milliseconds> duration_of(const Event& event);

// From Field::scheduled to Field::started; nothing if one of them is unknown, or before the end.
[[nodiscard]] std::optional<std::chrono::milliseconds> wait_of(const Event& event);

// From Field::resolved to Field::timestamp, which has no fraction: 0 if that comes first. Nothing
// if one of them is unknown.
[[nodiscard]] std::optional<std::chrono::milliseconds> delay_of(const Event& event);

// Whether the value of the field is such a time: Field::duration or Field::wait.
[[nodiscard]] constexpr bool is_time_span(Field field) {
  return field == Field::duration || field == Field::wait;
}

// The value of such a field in whole seconds, rounded.
[[nodiscard]] std::optional<std::int64_t> seconds_of(Field field, const Event& event);

}  // namespace pbm
