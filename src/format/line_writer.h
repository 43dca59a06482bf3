// SPDX-License-Identifier: MPL-2.0
// The seam between events and their printed shape: one line for each.
#pragma once

#include "base/result.h"
#include "event/delivery.h"
#include "event/event.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class LineWriter {
 public:
  virtual ~LineWriter() = default;

  // Appends the event's line. False where a text in it isn't UTF-8; `out` is
  // then as it was.
  [[nodiscard]] virtual bool append_event(const Event& event, std::string& out) = 0;

  // Appends the line of a message as it came. The body must be valid JSON.
  // False where exchange or key isn't UTF-8; `out` is then as it was.
  [[nodiscard]] virtual bool append_pulse(const Delivery& delivery, std::optional<Source> source,
                                          std::string_view timestamp, std::string& out) = 0;
};

enum class Format { json, text, tsv, template_text };

struct OutputFormat {
  Format format = Format::json;
  std::vector<std::string> fields{};    // of tsv; empty: its own
  std::string template_text{};          // of template_text
  bool color = false;                   // of text
  std::size_t terminal_columns = 0;     // of text; 0: no terminal, as wide as it likes
};

// An error is of ErrorKind::usage and names the flag, --fields or --template.
[[nodiscard]] Result<std::unique_ptr<LineWriter>> make_line_writer(const OutputFormat& output);

}  // namespace pbm
