// SPDX-License-Identifier: MPL-2.0
#include "format/row_writer.h"

namespace pbm {

bool RowWriter::append_event(const Event& event, std::string& out) {
  const Row row{event};
  if (!is_utf8(row)) return false;
  append_row(row, out);
  return true;
}

bool RowWriter::append_pulse(const Delivery& delivery, std::optional<Source> source,
                             std::string_view timestamp, std::string& out) {
  const auto event = pulse_event(delivery, source, timestamp);
  const Row row{event, &delivery};
  if (!is_utf8(row)) return false;
  append_row(row, out);
  return true;
}

}  // namespace pbm
