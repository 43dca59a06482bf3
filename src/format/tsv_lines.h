// SPDX-License-Identifier: MPL-2.0
// Events as tab-separated values, for cut, sort and spreadsheets: no header, an
// absent value empty; tab, line break and backslash as \t \n \r \\.
#pragma once

#include "format/row_writer.h"

#include <string>
#include <vector>

namespace pbm {

class TsvLines final : public RowWriter {
 public:
  // No columns: a set that suits the event, timestamp and event first.
  explicit TsvLines(std::vector<Column> columns);

 private:
  void append_row(const Row& row, std::string& out) override;

  std::vector<Column> columns_;
  std::string room_;
};

}  // namespace pbm
