// SPDX-License-Identifier: MPL-2.0
// Events in the user's own words: '{tree} {platform:>10} {result}'.
//   {field}       the field's value, as in tsv; nothing where absent
//   {field:SPEC}  fmt's fill, alignment, width and precision for text: :>10 :*^9 :.12
//   {{ }}         braces
//   \t \n \\      tab, line break, backslash
// Every line ends with one line break, which a \n at the end may spell out.
#pragma once

#include "format/row_writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class Template {
 public:
  // An error is of ErrorKind::usage; its text says what is wrong, not with which text.
  [[nodiscard]] static Result<Template> parse(std::string_view text);

 private:
  friend class TemplateLines;

  struct Piece {
    std::string before;            // text that stands before the field
    std::optional<Column> column;  // none: the end of the line
    std::string spec;              // a whole fmt format string; empty: as it is
  };
  class Parser;

  std::vector<Piece> pieces_;
};

class TemplateLines final : public RowWriter {
 public:
  explicit TemplateLines(Template parsed);

 private:
  void append_row(const Row& row, std::string& out) override;
  void append_field(const Template::Piece& piece, const Row& row, std::string& out);

  Template template_;
  std::string room_;
  std::string visible_;
};

}  // namespace pbm
