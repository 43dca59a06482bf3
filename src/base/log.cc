// SPDX-License-Identifier: MPL-2.0
#include "base/log.h"

#include "base/fd.h"
#include "base/journal.h"
#include "base/live_line.h"
#include "base/log_line.h"
#include "base/outlet.h"
#include "base/planted.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/sinks/base_sink.h>

#include <array>
#include <cstdint>
#include <mutex>
#include <utility>

namespace pbm {

namespace {

constexpr mode_t kLogFileMode = 0640;

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

// spdlog's own sinks block on a stuck pipe and throw on a full disk.
class LineSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit LineSink(LogFormat format)
      : format_(format),
        file_(connect_to_journal()),
        outlet_(Outlet::on(file_.valid() ? file_.get() : STDERR_FILENO)) {
    read_by(is_journal(STDERR_FILENO) ? LogReader::journal : LogReader::anybody);
  }
  LineSink(const LineSink&) = delete;
  LineSink& operator=(const LineSink&) = delete;
  ~LineSink() override {
    if (reader_ == LogReader::journal && file_.valid()) wait_for_journal(file_.get());
  }

  void use(Fd file) {
    read_by(LogReader::anybody);
    file_ = std::move(file);
    outlet_ = Outlet::on(file_.get());
    torn_.clear();
  }

  void share_terminal(LiveLine* line) { live_line_ = line; }

  // False if this log has another form.
  bool fatal(std::string_view text) {
    if (format_ != LogFormat::text || reader_ != LogReader::anybody) return false;
    std::string line = "pulsebuildmonitor: error: ";
    append_visible(text, line);
    if (!put(line + "\n")) ++lost_;
    return true;
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    auto shown = message;
    std::string text;
    if (format_ == LogFormat::text) {
      append_visible({message.payload.data(), message.payload.size()}, text);
      shown.payload = text;
    }
    spdlog::memory_buf_t line;
    formatter_->format(shown, line);
    if (lost_ != 0) {
      if (!put(lost_line())) {
        ++lost_;
        return;
      }
      lost_ = 0;
    }
    if (!put({line.data(), line.size()})) ++lost_;
  }

  void flush_() override {}

 private:
  void read_by(LogReader reader) {
    reader_ = reader;
    formatter_ = line_formatter(format_, reader);
  }

  // In a text log that is not the journal, this line has neither time nor level.
  std::string lost_line() {
    const auto said =
        fmt::format("{} log lines were lost here: the log could not be written", lost_);
    if (format_ == LogFormat::text && reader_ == LogReader::anybody) return said + "\n";
    spdlog::memory_buf_t line;
    formatter_->format({spdlog::string_view_t(), spdlog::level::warn, said}, line);
    return {line.data(), line.size()};
  }

  // Writes the whole line or nothing. The rest of a partly written line is kept, and written
  // before the next line.
  bool put(std::string_view line) {
    if (live_line_ != nullptr && !file_.valid()) live_line_->hide();
    if (!torn_.empty()) {
      torn_.erase(0, outlet_.write(torn_).bytes);
      if (!torn_.empty()) return false;
    }
    const auto bytes = outlet_.write(line).bytes;
    if (bytes == 0) return false;
    torn_ = line.substr(bytes);
    return true;
  }

  LogFormat format_;
  LogReader reader_ = LogReader::anybody;
  Fd file_;  // of --log-file, or a connection to the journal; invalid for stderr
  Outlet outlet_;
  LiveLine* live_line_ = nullptr;
  std::string torn_;
  std::uint64_t lost_ = 0;
};

Log::Log(LogLevel level, LogFormat format)
    : format_(format),
      sink_(std::make_shared<LineSink>(format)),
      logger_(std::make_unique<spdlog::logger>("pulsebuildmonitor", sink_)) {
  logger_->set_level(spdlog_level(level));
}

Log::~Log() = default;
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;

Result<void> Log::to_file(const std::string& path) {
  constexpr int kFlags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  auto file = open_unplanted(path, kFlags, kLogFileMode);
  if (!file) {
    return Error{file.error().kind,
                 fmt::format("open --log-file '{}': {}", printable(path), file.error().text)};
  }
  path_ = path;
  sink_->use(std::move(*file));
  return {};
}

Result<void> Log::reopen() {
  const auto path = path_;
  return to_file(path);
}

void Log::set_level(LogLevel level) { logger_->set_level(spdlog_level(level)); }

void Log::share_terminal(LiveLine* line) { sink_->share_terminal(line); }

void Log::fatal(std::string_view text) {
  if (has_file() || !sink_->fatal(text)) error(text);
}

void Log::say(LogLevel level, std::string_view text) {
  logger_->log(spdlog_level(level), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace pbm
