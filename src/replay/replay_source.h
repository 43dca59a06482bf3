// SPDX-License-Identifier: MPL-2.0
// Deliveries from captures, one per line. A line that arrives on a pipe or terminal is
// delivered at once. With a speed, each delivery is held back until it is due.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"
#include "replay/capture.h"
#include "replay/input_file.h"
#include "replay/pace.h"
#include "replay/settings.h"
#include "replay/time_window.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class ReplaySource final : public DeliverySource {
 public:
  explicit ReplaySource(ReplaySettings settings, Now now = Monotonic::now);

  // Checks that all files can be opened. Error: input.
  [[nodiscard]] Result<void> check() const;

  [[nodiscard]] Origin origin() const override { return Origin::capture; }
  [[nodiscard]] Result<Pull> pull(Delivery& delivery, Demand demand) override;
  void acknowledge(std::uint64_t) override {}
  [[nodiscard]] Interest interest(Demand demand) const override;
  [[nodiscard]] SourceStatus status() const override;
  [[nodiscard]] std::string activity() const override { return "replaying"; }
  void close() override {}
  // At the end: whether the time limits have skipped the last lines. Other gaps are facts of the
  // line that follows.
  [[nodiscard]] std::uint64_t gaps() const override;

  // How many messages the time limits have skipped so far; nothing if none.
  [[nodiscard]] std::optional<LogNote> skipped() const { return window_.report(); }

 private:
  [[nodiscard]] Result<Pull> next(Delivery& delivery);
  [[nodiscard]] bool deliver_next(Delivery& delivery);
  [[nodiscard]] Result<void> open_next();
  void close_file();
  [[nodiscard]] bool has_ended() const;  // the last file
  [[nodiscard]] Result<InputFile::Fill> fill();
  [[nodiscard]] bool take_line(std::string_view& line);
  [[nodiscard]] bool deliver(std::string_view line, Delivery& delivery);
  void deliver_unreadable(std::size_t bytes, std::string_view why, Delivery& delivery);

  ReplaySettings settings_;
  Now now_;
  Pace pace_;
  TimeWindow window_;
  std::size_t next_path_ = 0;
  std::optional<InputFile> file_;
  bool at_end_ = false;
  std::uint64_t all_bytes_ = 0;     // of all files; 0: unknown
  std::uint64_t closed_bytes_ = 0;  // of the files before file_
  std::string buffer_;
  std::size_t head_ = 0;           // where the next line begins
  std::size_t searched_ = 0;       // no newline before here
  std::size_t skipped_bytes_ = 0;  // of a line that is too long
  std::uint64_t line_number_ = 0;  // over all files: the delivery tag
  bool has_skipped_ = false;       // the last line
  std::string defect_;
  CaptureReader reader_;
  std::optional<Delivery> held_;  // until it is due
  std::optional<TimePoint> due_;
  std::optional<TimePoint> wake_at_;
};

}  // namespace pbm
