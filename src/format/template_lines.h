// SPDX-License-Identifier: MPL-2.0
// The format of --template: the text of the user, with fields in it.
#pragma once

#include "format/line_writer.h"
#include "format/template.h"

#include <string>
#include <utility>

namespace pbm {

class TemplateLines final : public LineWriter {
 public:
  explicit TemplateLines(Template parsed) : template_(std::move(parsed)) {}

  void append(const Event& event, std::string& out) override;

 private:
  void append_field(const Template::Piece& piece, const Event& event, std::string& out);

  Template template_;
  std::string scratch_;
  std::string visible_;
};

}  // namespace pbm
