// SPDX-License-Identifier: MPL-2.0
// The text of the template is the user's and printed as it is. Values are those of strangers, so
// they are escaped.
#include "format/template_lines.h"

#include "base/text.h"
#include "format/field_text.h"
#include "format/json_lines.h"
#include "format/priority.h"

#include <fmt/format.h>

#include <iterator>

namespace pbm {

void TemplateLines::append(const Event& event, std::string& out) {
  for (const auto& line : template_.lines) {
    const auto start = out.size();
    for (const auto& piece : line.pieces) {
      out.append(piece.before);
      if (!piece.fields.empty()) append_field(piece, event, out);
    }
    // A priority that the template itself begins with is the user's.
    if (!line.has_priority) escape_priority(out, start);
  }
}

void TemplateLines::append_field(const Template::Piece& piece, const Event& event,
                                 std::string& out) {
  std::string_view value;
  auto field = piece.fields.front();
  for (const auto each : piece.fields) {
    value = field_text(each, event, scratch_);
    field = each;
    if (value.data() != nullptr) break;
  }
  // JSON has its own quotes and escapes, and needs no format.
  if (piece.as_json) return append_json_value(field, event, scratch_, out);
  // Escaped before it is aligned, so that the width counts what is seen.
  visible_.clear();
  if (value.data() == nullptr) {
    visible_ = template_.null_text;
  } else {
    append_visible(value, visible_);
  }
  if (piece.spec.empty()) {
    out.append(visible_);
  } else {
    fmt::vformat_to(std::back_inserter(out), piece.spec, fmt::make_format_args(visible_));
  }
}

}  // namespace pbm
