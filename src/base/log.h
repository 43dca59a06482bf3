// SPDX-License-Identifier: MPL-2.0
// The program's own words: one line each to stderr or to a log file, as
// log_line.h says. A log that can't be written never stops the stream: its lines
// are dropped, counted, and the count is said as soon as something can be said
// again.
#pragma once

#include "base/log_types.h"
#include "base/result.h"

#include <spdlog/logger.h>

#include <memory>
#include <string>
#include <string_view>

namespace pbm {

class LineSink;

class Log {
 public:
  // To stderr, which may be the journal.
  explicit Log(LogLevel level, LogFormat format = LogFormat::text);
  ~Log();
  Log(Log&&) noexcept;
  Log& operator=(Log&&) noexcept;

  // To this file from here on: appended to, made with mode 0640. Where it can't
  // be opened, the log stays where it is and the error says why (config, or output
  // where the disk is to blame).
  [[nodiscard]] Result<void> to_file(const std::string& path);
  [[nodiscard]] bool has_file() const { return !path_.empty(); }
  // Opens the file again (after it was moved away); stays with the old one
  // where that fails.
  void reopen();

  [[nodiscard]] LogFormat format() const { return format_; }

  void say(LogLevel level, std::string_view text);
  void debug(std::string_view text) { say(LogLevel::debug, text); }
  void info(std::string_view text) { say(LogLevel::info, text); }
  void warning(std::string_view text) { say(LogLevel::warning, text); }
  void error(std::string_view text) { say(LogLevel::error, text); }

 private:
  LogFormat format_;
  std::string path_;
  std::shared_ptr<LineSink> sink_;
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace pbm
