// SPDX-License-Identifier: MPL-2.0
// A line in the user's own words: '{tree} {platform:>10} {result}'.
//   {field}       the field's value, as in tsv; nothing where absent
//   {field:SPEC}  fmt's fill, alignment, width and precision for text: :>10 :*^9 :.12
//   {{ }}         braces
//   \t \n \\      tab, line break, backslash
// Every line ends with one line break, which a \n at the end may spell out.
#pragma once

#include "base/result.h"
#include "event/field.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

struct Template {
  struct Piece {
    std::string before{};          // text that stands before the field
    std::optional<Field> field{};  // none: the end of the line
    std::string spec{};            // a whole fmt format string; empty: as it is
  };

  std::vector<Piece> pieces{};
};

// An error is of ErrorKind::usage; its text says what is wrong, not with which text.
[[nodiscard]] Result<Template> parse_template(std::string_view text);

}  // namespace pbm
