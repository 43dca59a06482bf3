// SPDX-License-Identifier: MPL-2.0
// Deliveries from captures, one a line. A regular file is read as fast as it
// goes; a pipe or terminal only when something is there, so that a line that
// arrives alone is printed at once.
#pragma once

#include "base/fd.h"
#include "flow/delivery_source.h"
#include "replay/capture.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class ReplaySource final : public DeliverySource {
 public:
  // Paths in order, "-" for stdin. Bodies over the limit are read past.
  ReplaySource(std::vector<std::string> paths, std::size_t max_message_bytes);

  // Checks that all of them can be opened. An error is of ErrorKind::input.
  [[nodiscard]] Result<void> check() const;

  [[nodiscard]] Result<Pull> pull(Delivery& delivery) override;
  void acknowledge(std::uint64_t) override {}
  [[nodiscard]] int poll_fd() const override;
  [[nodiscard]] std::optional<TimePoint> wake_at() const override { return std::nullopt; }
  void keep_alive() override {}
  void close() override {}

 private:
  enum class Fill { more, would_block, end };

  [[nodiscard]] Result<void> open_next();
  [[nodiscard]] Result<Fill> fill();
  [[nodiscard]] bool take_line(std::string_view& line);
  [[nodiscard]] bool deliver(std::string_view line, Delivery& delivery);

  std::vector<std::string> paths_;
  std::size_t max_message_bytes_;
  std::size_t next_path_ = 0;
  Fd file_;
  bool is_open_ = false;
  bool at_end_ = false;
  std::string buffer_;
  std::size_t head_ = 0;          // where the next line begins
  std::size_t searched_ = 0;      // no line end before here
  std::size_t skipped_bytes_ = 0; // of a line too long to hold
  std::uint64_t line_number_ = 0; // over all files: the delivery tag
  std::string defect_;
  CaptureReader reader_;
};

}  // namespace pbm
