// SPDX-License-Identifier: MPL-2.0
// Lines for a command: each is preceded by the event's fields as environment variables.
//
//   EVENT_TREE=try NUL EVENT_RESULT=success NUL ... NUL line LF
//
// No text of an event contains NUL: such messages are malformed (json/document.h).
#pragma once

#include "format/line_writer.h"

#include <array>
#include <memory>
#include <string>

namespace pbm {

class CommandLines final : public LineWriter {
 public:
  // execve(2) allows 128 KiB for one variable and, by default, 2 MiB for arguments and environment
  // together. A value above these limits is omitted; the line still has it.
  static constexpr std::size_t kMostVariableBytes = std::size_t{64} * 1024;
  static constexpr std::size_t kMostBytes = std::size_t{512} * 1024;

  explicit CommandLines(std::unique_ptr<LineWriter> line);

  void append(const Event& event, std::string& out) override;

 private:
  std::unique_ptr<LineWriter> line_;
  std::array<std::string, kFieldCount> names_;  // "EVENT_TREE=", by field
  std::string scratch_;
};

}  // namespace pbm
