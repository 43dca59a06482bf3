// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "format/field_text.h"
#include "format/json_value.h"
#include "format/writers.h"

#include <fmt/format.h>

#include <iterator>

namespace pbm {

void TemplateLines::append(const Event& event, std::string& out) {
  for (const auto& piece : template_.pieces) {
    out.append(piece.before);
    if (!piece.fields.empty()) append_field(piece, event, out);
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
  if (piece.as_json) return append_json_value(field, event, scratch_, out);
  if (value.data() == nullptr) value = template_.null_text;
  if (piece.spec.empty()) return append_visible(value, out);
  visible_.clear();
  append_visible(value, visible_);
  fmt::vformat_to(std::back_inserter(out), piece.spec, fmt::make_format_args(visible_));
}

}  // namespace pbm
