// SPDX-License-Identifier: MPL-2.0
// The formats of log lines:
//
//   text                 2026-11-23T20:00:00.123Z warning: the message
//   text to the journal  <4>warning: the message
//   json                 {"time":"2026-11-23T20:00:00.123Z","level":"warning","message":"…"}
//   json to the journal  <4>{"time":…}
//
// The journal reads the priority from the prefix (sd-daemon(3)) and records the time itself.
// Whatever a message contains, it is one line: a text is escaped as append_visible() does, and an
// object as JSON. The fields of a note follow the message in the object; a text omits them.
#pragma once

#include "base/clock.h"
#include "base/log_types.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

enum class LogReader : std::uint8_t { anybody, journal };

// The line, including its end.
[[nodiscard]] std::string log_line(const LogNote& note, LogFormat format, LogReader reader,
                                   Calendar::time_point time);

// The text as a JSON string, including the quotes. Bytes that aren't UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

}  // namespace pbm
