// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "format/field_text.h"
#include "format/writers.h"

#include <fmt/format.h>

#include <iterator>

namespace pbm {

void TemplateLines::append(const Event& event, std::string& out) {
  for (const auto& piece : template_.pieces) {
    out.append(piece.before);
    if (piece.field) append_field(piece, event, out);
  }
}

void TemplateLines::append_field(const Template::Piece& piece, const Event& event,
                                 std::string& out) {
  const auto value = field_text(*piece.field, event, scratch_);
  if (piece.spec.empty()) return append_visible(value, out);
  visible_.clear();
  append_visible(value, visible_);
  fmt::vformat_to(std::back_inserter(out), piece.spec, fmt::make_format_args(visible_));
}

}  // namespace pbm
