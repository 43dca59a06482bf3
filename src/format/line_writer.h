// SPDX-License-Identifier: MPL-2.0
// The seam between events and their printed shape.
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

  // Appends the event's one line. All text in the event is UTF-8, all JSON valid.
  virtual void append(const Event& event, std::string& out) = 0;
};

// What is known of standard output; text is made to fit it.
struct Terminal {
  bool wants_color = false;  // unasked
  std::size_t columns = 0;   // 0: no terminal, as wide as it likes
};

[[nodiscard]] std::unique_ptr<LineWriter> make_line_writer(const FormatSettings& format,
                                                           const Terminal& terminal);

}  // namespace pbm
