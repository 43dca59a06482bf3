// SPDX-License-Identifier: MPL-2.0
#include "format/command_lines.h"

#include "format/field_text.h"

#include <string_view>

namespace pbm {

namespace {

void append_name(std::string_view field, std::string& out) {
  out.append("EVENT_");
  for (const char c : field) out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
}

}  // namespace

void CommandLines::append(const Event& event, std::string& out) {
  const auto start = out.size();
  for (const auto& row : kFields) {
    if (row.field == Field::message) continue;  // the whole line of a pulse event
    const auto text = field_text(row.field, event, scratch_);
    if (text.data() == nullptr || text.size() > kMostVariableBytes) continue;
    if (out.size() - start + text.size() > kMostBytes) continue;
    append_name(row.name, out);
    out.push_back('=');
    out.append(text).push_back('\0');
  }
  out.push_back('\0');
  line_->append(event, out);
}

}  // namespace pbm
