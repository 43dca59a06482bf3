// SPDX-License-Identifier: MPL-2.0
// What a command of --exec gets: the variables EVENT_..., and the line in its standard input. A
// value with a NUL cannot be a variable (execve(2)), so it is only in the line.
#include "format/command_lines.h"

#include "base/variable.h"
#include "event/command_input.h"
#include "format/field_text.h"

#include <utility>

namespace pbm {

// The names are made once, not for each event.
CommandLines::CommandLines(std::unique_ptr<LineWriter> line) : line_(std::move(line)) {
  for (const auto& row : kFields) {
    names_[index_of(row.field)] = variable_name("EVENT_", row.name);
  }
}

void CommandLines::append(const Event& event, std::string& out) {
  const auto start = out.size();
  CommandInputWriter input(out);
  // First, so that there is room for it whatever else the message contains.
  input.variable(names_[index_of(Field::id)], field_text(Field::id, event, scratch_));
  for (const auto& row : kFields) {
    if (row.field == Field::message) continue;  // the whole line of a pulse event
    if (row.field == Field::id) continue;
    // Values are plain text, as in tsv: a command is most often a script, which does not parse
    // JSON.
    const auto value = field_text(row.field, event, scratch_);
    if (fits(value, out.size() - start)) input.variable(names_[index_of(row.field)], value);
  }
  input.begin_line();
  // The line follows the variables in the same buffer, so that both are dropped together.
  line_->append(event, out);
  line_->end_message(out);  // each event has a command of its own
}

// Whether the value is known and a variable can hold it.
bool CommandLines::fits(std::string_view value, std::size_t bytes_before) {
  return value.data() != nullptr && value.size() <= kMostVariableBytes &&
         bytes_before + value.size() <= kMostBytes && value.find('\0') == value.npos;
}

}  // namespace pbm
