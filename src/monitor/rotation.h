// SPDX-License-Identifier: MPL-2.0
// Reopens the files of a run after log rotation has renamed them. A file that can't be reopened,
// for example because the disk is full for a moment, is tried again every second; until then, lines
// go to the renamed file and none is lost.
//
// A changed format begins with the next file if the lines have a header: the columns of one file
// never change.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "format/line_writer.h"
#include "output/output.h"
#include "output/rejects.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace pbm {

class Rotation {
 public:
  static constexpr std::chrono::seconds kRetry{1};

  // `rejects` may be null. References must outlive this.
  Rotation(Output& output, Rejects* rejects, Log& log)
      : output_(output), rejects_(rejects), log_(log) {}

  // Reopens all files. `format` is that of the lines that follow, if the configuration is valid.
  // Returns their writer, once it applies; null if the present one stays.
  [[nodiscard]] std::unique_ptr<LineWriter> start(std::optional<LineFormat> format, TimePoint now);

  // Tries failed files again when that is due; returns the same.
  [[nodiscard]] std::unique_ptr<LineWriter> retry(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return retry_at_.when(); }

  // Files that are still to be reopened.
  [[nodiscard]] std::uint64_t failing() const;

 private:
  struct File {
    std::string_view flag;
    bool fails = false;
  };

  enum class Attempt { first, again };

  std::unique_ptr<LineWriter> reopen_all(Attempt attempt, TimePoint now);
  std::unique_ptr<LineWriter> reopen_output(Attempt attempt);
  void note(File& file, const Result<void>& done, Attempt attempt);

  Output& output_;
  Rejects* rejects_;
  Log& log_;
  File output_file_{"--output"};
  File rejects_file_{"--rejects"};
  File log_file_{"--log-file"};
  std::optional<LineFormat> next_{};  // of the lines of the next file
  Deadline retry_at_{};
};

}  // namespace pbm
