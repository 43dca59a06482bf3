// SPDX-License-Identifier: MPL-2.0
// The formats tsv and csv: a row of columns for each event.
#pragma once

#include "format/line_writer.h"
#include "format/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class RowLines final : public LineWriter {
 public:
  // Without fields: default columns for each kind of event, beginning with timestamp and event.
  explicit RowLines(RowFormat format);

  // The line with the names of the columns for builds, with its newline.
  [[nodiscard]] static std::string header(const RowFormat& format);

  void append(const Event& event, std::string& out) override;

 private:
  [[nodiscard]] std::string_view without_formulas(std::string_view text);

  RowFormat format_;
  std::vector<Field> of_events_;
  std::vector<Field> of_pulse_;
  std::string scratch_;
  std::string cell_;
};

}  // namespace pbm
