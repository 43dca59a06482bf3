// SPDX-License-Identifier: MPL-2.0
// The interface of the output formats.
#pragma once

#include "event/event.h"
#include "format/settings.h"

#include <cstddef>
#include <memory>
#include <string>

namespace pbm {

class LineWriter {
 public:
  virtual ~LineWriter() = default;

  // Appends the event as one line. Text in the event must be UTF-8, and JSON must be valid.
  virtual void append(const Event& event, std::string& out) = 0;
};

// Properties of standard output, for the text format.
struct Terminal {
  bool wants_color = false;  // by default
  std::size_t columns = 0;   // 0: not a terminal, unlimited
};

[[nodiscard]] std::unique_ptr<LineWriter> make_line_writer(const FormatSettings& format,
                                                           const Terminal& terminal);

}  // namespace pbm
