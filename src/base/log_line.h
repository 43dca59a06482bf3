// SPDX-License-Identifier: MPL-2.0
// The formats of log lines:
//
//   text                 2026-11-23T20:00:00.123Z warning: the message
//   text to the journal  <4>warning: the message
//   json                 {"time":"2026-11-23T20:00:00.123Z","level":"warning","message":"…"}
//   json to the journal  <4>{"time":…}
//
// The journal reads the priority from the prefix (sd-daemon(3)) and records the time itself.
// Whatever a message contains, it is one line: the log escapes it as append_visible() does, or as
// JSON.
#pragma once

#include "base/log_types.h"

#include <spdlog/formatter.h>

#include <memory>
#include <string>
#include <string_view>

namespace pbm {

enum class LogReader : std::uint8_t { anybody, journal };

[[nodiscard]] std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format, LogReader reader);

// The text as a JSON string, including the quotes. Bytes that aren't UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

// Whether the descriptor is connected to systemd's journal: it must be the file that
// JOURNAL_STREAM names as DEVICE:INODE, in decimal (systemd.exec(5)). The variable alone is
// not sufficient, because stdout or stderr may have been redirected.
[[nodiscard]] bool is_journal(int descriptor, std::string_view journal_stream);

// The same, with the variable of the environment.
[[nodiscard]] bool is_journal(int descriptor);

}  // namespace pbm
