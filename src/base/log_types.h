// SPDX-License-Identifier: MPL-2.0
// What a line of the log consists of, for rooms that do not write to the log themselves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

enum class LogLevel : std::uint8_t { debug, info, warning, error };
inline constexpr std::array<std::string_view, 4> kLogLevelNames{"debug", "info", "warning",
                                                                "error"};
inline constexpr std::array kLogLevels{LogLevel::debug, LogLevel::info, LogLevel::warning,
                                       LogLevel::error};

constexpr std::string_view name_of(LogLevel level) {
  return kLogLevelNames[static_cast<std::size_t>(level)];
}

// Format of log lines: human-readable text, or one JSON object per line.
enum class LogFormat : std::uint8_t { text, json };

// A log line returned by a class that does not write to the log itself.
struct LogNote {
  LogLevel level = LogLevel::info;
  std::string text{};
  std::vector<std::pair<std::string, std::string>> fields{};  // of a log in JSON, beside the text
};

}  // namespace pbm
