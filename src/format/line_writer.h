// SPDX-License-Identifier: MPL-2.0
// The interface of the output formats.
#pragma once

#include "base/clock.h"
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
  // If a message has several events, a format may hold them until end_message().
  virtual void append(const Event& event, std::string& out) = 0;

  // Whether a line names its message: equal lines, apart from `timestamp` and `redelivered`, are of
  // the same message, or of one that was published twice.
  [[nodiscard]] virtual bool names_messages() const { return false; }

  // The last event of a message was appended; its views are still valid.
  virtual void end_message(std::string& /*out*/) {}
};

// Properties of standard output.
struct Terminal {
  bool is_terminal = false;  // where not even the message of a pulse event may send controls
  bool wants_color = false;  // by default
  std::size_t columns = 0;   // 0: not a terminal, unlimited
  bool local_time = false;   // whether to show times of the local time zone
  Calendar::time_point (*now)() = nullptr;  // null: each line has its date
};

// The line with the names of the columns that comes first, with its newline; empty if the format
// has none.
[[nodiscard]] std::string header_line(const FormatSettings& format);

// What a line looks like, and the header that belongs above such lines.
struct LineFormat {
  std::unique_ptr<LineWriter> writer;
  std::string header{};
};

[[nodiscard]] std::unique_ptr<LineWriter> make_line_writer(const FormatSettings& format,
                                                           const Terminal& terminal);

}  // namespace pbm
