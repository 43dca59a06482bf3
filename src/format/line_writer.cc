// SPDX-License-Identifier: MPL-2.0
#include "format/line_writer.h"

#include "base/printable.h"
#include "format/column.h"
#include "format/serialise.h"
#include "format/template_lines.h"
#include "format/text_lines.h"
#include "format/tsv_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace pbm {

namespace {

using Made = Result<std::unique_ptr<LineWriter>>;

Made made(std::unique_ptr<LineWriter> writer) { return Made(std::move(writer)); }

Made make_tsv(const std::vector<std::string>& fields) {
  auto columns = parse_columns(fields);
  if (columns) return made(std::make_unique<TsvLines>(std::move(*columns)));
  return Error{columns.error().kind, fmt::format("--fields '{}': {}",
                                                 printable(fmt::format("{}", fmt::join(fields, ","))),
                                                 columns.error().text)};
}

Made make_template(const std::string& text) {
  auto parsed = Template::parse(text);
  if (parsed) return made(std::make_unique<TemplateLines>(std::move(*parsed)));
  return Error{parsed.error().kind,
               fmt::format("--template '{}': {}", printable(text), parsed.error().text)};
}

}  // namespace

Result<std::unique_ptr<LineWriter>> make_line_writer(const OutputFormat& output) {
  switch (output.format) {
    case Format::json: return made(std::make_unique<Serialiser>());
    case Format::text:
      return made(std::make_unique<TextLines>(output.color ? TextLines::Color::by_result
                                                           : TextLines::Color::none,
                                              output.terminal_columns));
    case Format::tsv: return make_tsv(output.fields);
    case Format::template_text: return make_template(output.template_text);
  }
  return Error{ErrorKind::internal, "no such format"};
}

}  // namespace pbm
