// SPDX-License-Identifier: MPL-2.0
// The log: lines on stderr or in a log file, in the formats of log_line.h. A log that can't be
// written never blocks the monitor: lines are dropped and counted, and the count is logged as
// soon as writing succeeds again.
#pragma once

#include "base/fd.h"
#include "base/log_line.h"
#include "base/log_types.h"
#include "base/outlet.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

class LiveLine;

class Log {
 public:
  // Logs to stderr, which may be the journal.
  explicit Log(LogLevel level, LogFormat format = LogFormat::text);
  ~Log();
  Log(Log&&) noexcept = default;
  Log& operator=(Log&&) noexcept = default;

  // Appends to this file from now on, and creates it with mode 0640. If it can't be opened,
  // the log does not change. Errors: config, or output if the device failed.
  [[nodiscard]] Result<void> to_file(const std::string& path);
  [[nodiscard]] bool has_file() const { return !path_.empty(); }
  // Reopens the file after it was renamed. On failure the old file stays in use.
  [[nodiscard]] Result<void> reopen();

  void set_level(LogLevel level) { level_ = level; }

  // Hides the line before a line of the log is written to stderr. It must outlive the log, or be
  // replaced by null.
  void share_terminal(LiveLine* line) { live_line_ = line; }
  [[nodiscard]] LogFormat format() const { return format_; }

  void say(const LogNote& note);
  void say(LogLevel level, std::string_view text) { say({level, std::string(text)}); }
  void debug(std::string_view text) { say(LogLevel::debug, text); }
  void info(std::string_view text) { say(LogLevel::info, text); }
  void warning(std::string_view text) { say(LogLevel::warning, text); }
  void error(std::string_view text) { say(LogLevel::error, text); }

  // The error that ends the program. In a text log on stderr, it begins with the name of the
  // program instead of the time, as users of a shell expect it.
  void fatal(std::string_view text);

 private:
  [[nodiscard]] bool is_for_a_shell() const;
  [[nodiscard]] std::string line_of(const LogNote& note) const;
  [[nodiscard]] std::string lost_line() const;
  [[nodiscard]] bool put(std::string_view line);

  LogLevel level_;
  LogFormat format_;
  LogReader reader_;
  std::string path_{};
  Fd file_;  // of --log-file, or a connection to the journal; invalid for stderr
  Outlet outlet_;
  LiveLine* live_line_ = nullptr;
  std::string torn_{};
  std::uint64_t lost_ = 0;
};

}  // namespace pbm
