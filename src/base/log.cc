// SPDX-License-Identifier: MPL-2.0
// Written at once and not by a thread: a line of the log that explains an end must not be lost with
// the process. A reader of the log that has stopped must not stop the loop either: lines that
// cannot be written are counted, and the count is logged in their place.
#include "base/log.h"

#include "base/counted.h"
#include "base/journal.h"
#include "base/live_line.h"
#include "base/text.h"
#include "base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <utility>

namespace pbm {

Log::Log(LogLevel level, LogFormat format)
    : level_(level),
      format_(format),
      reader_(is_journal(STDERR_FILENO) ? LogReader::journal : LogReader::anybody),
      file_(connect_to_journal()),
      outlet_(Outlet::on(file_.valid() ? file_.get() : STDERR_FILENO)) {}

Log::~Log() {
  if (reader_ == LogReader::journal && file_.valid()) wait_for_journal(file_.get());
}

Result<void> Log::to_file(const std::string& path) {
  // O_NONBLOCK, because the file may be a FIFO whose reader has stopped: the log must not stop the
  // heartbeats of the connection.
  constexpr int kFlags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  constexpr mode_t kMode = 0640;
  auto file = open_trusted(path, kFlags, kMode);
  if (!file) {
    return Error{file.error().kind,
                 fmt::format("open --log-file '{}': {}", printable(path), file.error().text)};
  }
  path_ = path;
  reader_ = LogReader::anybody;
  file_ = std::move(*file);
  outlet_ = Outlet::on(file_.get());
  torn_.clear();
  return {};
}

Result<void> Log::reopen() { return to_file(path_); }

void Log::say(const LogNote& note) {
  // Before the line is formatted: with --log-level error, the lines of each message at level debug
  // cost nothing.
  if (note.level < level_) return;
  // The count stands where the lines are missing, before the first line that is written again.
  if (lost_ != 0 && put(lost_line())) lost_ = 0;
  if (lost_ != 0 || !put(line_of(note))) ++lost_;
}

void Log::fatal(std::string_view text) {
  // Programs that read the log, as the journal and readers of JSON do, get the same form for the
  // last line as for all others.
  if (has_file() || !is_for_a_shell()) return error(text);
  std::string line = "pulsebuildmonitor: error: ";
  append_visible(text, line);
  if (!put(line + "\n")) ++lost_;
}

bool Log::is_for_a_shell() const {
  return format_ == LogFormat::text && reader_ == LogReader::anybody;
}

std::string Log::line_of(const LogNote& note) const {
  return log_line(note, format_, reader_, Calendar::now());
}

// In a text log that is not the journal, this line has neither time nor level: it is about the
// place in the log, not about a moment.
std::string Log::lost_line() const {
  const auto text = fmt::format("{} {} lost here: the log could not be written",
                                counted(lost_, "log line"), lost_ == 1 ? "was" : "were");
  return is_for_a_shell() ? text + "\n" : line_of({LogLevel::warning, text});
}

// Writes the whole line or nothing. The rest of a partly written line is kept, and written
// before the next line.
bool Log::put(std::string_view line) {
  // The live line is on the terminal of stderr. A log in a file does not disturb it.
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

}  // namespace pbm
