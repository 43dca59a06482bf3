// SPDX-License-Identifier: MPL-2.0
// Lines for a command, in the form of event/command_input.h: with the known fields of the event as
// the variables EVENT_FIELD.
//
// The texts of events are hostile. A text can contain NUL (in JSON, \u0000), which no variable can
// hold: such a value is only in the line. Lists are joined by commas.
#pragma once

#include "format/line_writer.h"

#include <array>
#include <memory>
#include <string>

namespace pbm {

class CommandLines final : public LineWriter {
 public:
  // execve(2) allows 128 KiB for one variable and, by default, 2 MiB for arguments and environment
  // together. A value above these limits is only in the line.
  static constexpr std::size_t kMostVariableBytes = std::size_t{64} * 1024;
  static constexpr std::size_t kMostBytes = std::size_t{512} * 1024;

  explicit CommandLines(std::unique_ptr<LineWriter> line);

  void append(const Event& event, std::string& out) override;

 private:
  [[nodiscard]] static bool fits(std::string_view value, std::size_t bytes_before);

  std::unique_ptr<LineWriter> line_;
  std::array<std::string, kFieldCount> names_;  // "EVENT_TREE", by field
  std::string scratch_;
};

}  // namespace pbm
