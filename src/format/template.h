// SPDX-License-Identifier: MPL-2.0
// The format of --template, such as '{tree} {platform:>10} {result}'.
//   {field}       the value of the field, as in tsv; empty, or the text of --null, if unknown
//   {one|other}   the value of the first of these fields that is known
//   {field:json}  the value as in JSON, with quotes; null if unknown
//   {field:SPEC}  with fill, alignment, width and precision of fmt: :>10 :*^9 :.12
//   {{ }}         braces
//   \t \n \\      tab, newline, backslash
// Every line ends with exactly one newline; a \n at the end of the template adds none.
#pragma once

#include "base/result.h"
#include "event/field.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

struct Template {
  struct Piece {
    std::string before{};         // text before the field
    std::vector<Field> fields{};  // the first one that is known counts; may be none
    std::string spec{};           // a complete fmt format string; empty: unformatted
    bool as_json = false;
  };

  struct Line {
    std::vector<Piece> pieces{};  // the last one ends with a newline
    bool has_priority = false;    // it begins with one of its own; see priority.h
  };

  std::vector<Line> lines{};
  std::string null_text{};  // for an unknown value, printed as it is
};

// Error: usage; its text is the reason, without the template.
[[nodiscard]] Result<Template> parse_template(std::string_view text);

}  // namespace pbm
