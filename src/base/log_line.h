// SPDX-License-Identifier: MPL-2.0
// What a log line looks like:
//
//   text                 2026-11-23T20:00:00.123Z warning: the message
//   text to the journal  <4>warning: the message
//   json                 {"time":"2026-11-23T20:00:00.123Z","level":"warning","message":"…"}
//   json to the journal  <4>{"time":…}
//
// The journal takes a line's priority from its prefix (sd-daemon(3)) and knows
// the time itself.
#pragma once

#include "base/log_types.h"

#include <spdlog/formatter.h>

#include <memory>
#include <string>
#include <string_view>

namespace pbm {

enum class LogReader : std::uint8_t { anybody, journal };

[[nodiscard]] std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format, LogReader reader);

// The text as a JSON string, quotes included; what isn't UTF-8 as U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

// Whether the descriptor is systemd's journal: the one that JOURNAL_STREAM's value names as
// DEVICE:INODE, in decimal (systemd.exec(5)). The variable alone says too little: stdout or
// stderr may have been sent elsewhere since.
[[nodiscard]] bool is_journal(int descriptor, std::string_view journal_stream);

// The same with the variable of our own environment.
[[nodiscard]] bool is_journal(int descriptor);

}  // namespace pbm
