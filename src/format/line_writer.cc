// SPDX-License-Identifier: MPL-2.0
// Decides, for all formats, what it means that standard output is a terminal.
#include "format/line_writer.h"

#include "format/json_lines.h"
#include "format/row_lines.h"
#include "format/template_lines.h"
#include "format/text_lines.h"

namespace pbm {

namespace {

// One overload for each alternative of the variant: a new format that is not handled does not
// compile.
struct Maker {
  const Terminal& terminal;

  std::unique_ptr<LineWriter> operator()(const JsonFormat& format) const {
    return std::make_unique<JsonLines>(
        format, terminal.is_terminal ? JsonLines::Message::escaped : JsonLines::Message::as_sent);
  }
  std::unique_ptr<LineWriter> operator()(const AutomaticFormat& format) const {
    // As ls(1) and git(1) do: columns for a person, and a stable format for a pipe.
    if (terminal.is_terminal) return operator()(format.text);
    return operator()(JsonFormat{});
  }
  std::unique_ptr<LineWriter> operator()(const TextFormat& format) const {
    const bool colored = format.color == ColorWhen::always ||
                         (format.color == ColorWhen::automatic && terminal.wants_color);
    return std::make_unique<TextLines>(
        colored ? TextLines::Color::by_result : TextLines::Color::none,
        TextLayout(terminal.columns, {format.omits_tree, format.omits_revision}),
        TextLines::Clock{terminal.local_time ? TextLines::Zone::local : TextLines::Zone::utc,
                         terminal.now});
  }
  std::unique_ptr<LineWriter> operator()(const RowFormat& format) const {
    return std::make_unique<RowLines>(format);
  }
  std::unique_ptr<LineWriter> operator()(const Template& format) const {
    return std::make_unique<TemplateLines>(format);
  }
};

}  // namespace

// A reload makes a new writer, instead of changing one in the middle of a message.
std::unique_ptr<LineWriter> make_line_writer(const FormatSettings& format,
                                             const Terminal& terminal) {
  return std::visit(Maker{terminal}, format);
}

std::string header_line(const FormatSettings& format) {
  const auto* rows = std::get_if<RowFormat>(&format);
  return rows != nullptr && rows->header ? RowLines::header(*rows) : std::string();
}

}  // namespace pbm
