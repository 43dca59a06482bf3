// SPDX-License-Identifier: MPL-2.0
// logrotate(8) renames a file and sends SIGHUP. If the new one cannot be opened, for example
// because its directory is read-only for the moment, lines still go to the renamed file: none is
// lost, and it is tried again.
#include "monitor/rotation.h"

#include <fmt/format.h>

#include <utility>

namespace pbm {

// A format that still waits for a new file is replaced by a newer one, and kept if there is none.
std::unique_ptr<LineWriter> Rotation::start(std::optional<LineFormat> format, TimePoint now) {
  if (format) next_ = std::move(format);
  return reopen_all(Attempt::first, now);
}

std::unique_ptr<LineWriter> Rotation::retry(TimePoint now) {
  if (!retry_at_.has_come(now)) return nullptr;
  return reopen_all(Attempt::again, now);
}

// For the metrics: a renamed file that is still written to will be compressed or deleted some day.
std::uint64_t Rotation::failing() const {
  std::uint64_t count = 0;
  for (const auto* each : {&output_file_, &rejects_file_, &log_file_}) count += each->fails ? 1 : 0;
  return count;
}

// The log file comes first, so that failures of the others are reported in the new one.
std::unique_ptr<LineWriter> Rotation::reopen_all(Attempt attempt, TimePoint now) {
  const auto is_due = [attempt](const File& file) {
    return attempt == Attempt::first || file.fails;
  };
  if (log_.has_file() && is_due(log_file_)) note(log_file_, log_.reopen(), attempt);
  if (rejects_ != nullptr && is_due(rejects_file_)) {
    note(rejects_file_, rejects_->reopen(), attempt);
  }
  auto writer = is_due(output_file_) ? reopen_output(attempt) : nullptr;
  retry_at_.clear();
  if (failing() != 0) retry_at_.set(now + kRetry);
  return writer;
}

// A header describes all lines of its file, so a format with another header waits for a new file.
std::unique_ptr<LineWriter> Rotation::reopen_output(Attempt attempt) {
  const auto reopened = output_.reopen(next_ ? next_->header : std::string(output_.header()));
  note(output_file_, reopened ? Result<void>() : reopened.error(), attempt);
  if (!reopened || !next_) return nullptr;
  if (*reopened == Output::Reopened::for_old_lines) {
    log_.warning(
        "the new format begins with the next file of --output: this one has lines of "
        "the old format");
    return nullptr;
  }
  auto writer = std::move(next_->writer);
  next_.reset();
  return writer;
}

// A failure is logged once for each rotation, whatever the retries say.
void Rotation::note(File& file, const Result<void>& done, Attempt attempt) {
  const bool failed_before = std::exchange(file.fails, !done.ok());
  if (done && failed_before) log_.info(fmt::format("{} has been reopened", file.flag));
  if (done || attempt == Attempt::again) return;
  log_.error(fmt::format("{}; writing to the old file, retrying every second", done.error().text));
}

}  // namespace pbm
