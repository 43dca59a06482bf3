// SPDX-License-Identifier: MPL-2.0
// What all shapes of output but JSON have in common: they see builds, tests and
// pulse events as rows of columns.
#pragma once

#include "format/column.h"
#include "format/line_writer.h"

namespace pbm {

class RowWriter : public LineWriter {
 public:
  [[nodiscard]] bool append_event(const Event& event, std::string& out) final;
  [[nodiscard]] bool append_pulse(const Delivery& delivery, std::optional<Source> source,
                                  std::string_view timestamp, std::string& out) final;

 private:
  // Appends the line, its end too. All text in the row is UTF-8.
  virtual void append_row(const Row& row, std::string& out) = 0;
};

}  // namespace pbm
