// SPDX-License-Identifier: MPL-2.0
#include "format/command_lines.h"

#include "base/variable.h"
#include "format/field_text.h"

#include <utility>

namespace pbm {

CommandLines::CommandLines(std::unique_ptr<LineWriter> line) : line_(std::move(line)) {
  for (const auto& row : kFields) {
    names_[index_of(row.field)] = variable_name("EVENT_", row.name) + "=";
  }
}

void CommandLines::append(const Event& event, std::string& out) {
  const auto start = out.size();
  for (const auto& row : kFields) {
    if (row.field == Field::message) continue;  // the whole line of a pulse event
    const auto text = field_text(row.field, event, scratch_);
    if (text.data() == nullptr || text.size() > kMostVariableBytes) continue;
    if (out.size() - start + text.size() > kMostBytes) continue;
    out.append(names_[index_of(row.field)]).append(text).push_back('\0');
  }
  out.push_back('\0');
  line_->append(event, out);
  line_->end_message(out);  // each event has a command of its own
}

}  // namespace pbm
