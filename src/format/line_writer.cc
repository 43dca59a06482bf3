// SPDX-License-Identifier: MPL-2.0
#include "format/line_writer.h"

#include "format/writers.h"

namespace pbm {

namespace {

struct Maker {
  const Terminal& terminal;

  std::unique_ptr<LineWriter> operator()(const JsonFormat&) const {
    return std::make_unique<JsonLines>();
  }
  std::unique_ptr<LineWriter> operator()(const TextFormat& format) const {
    const bool colored = format.color == ColorWhen::always ||
                         (format.color == ColorWhen::automatic && terminal.wants_color);
    return std::make_unique<TextLines>(
        colored ? TextLines::Color::by_result : TextLines::Color::none, terminal.columns);
  }
  std::unique_ptr<LineWriter> operator()(const TsvFormat& format) const {
    return std::make_unique<TsvLines>(format.fields);
  }
  std::unique_ptr<LineWriter> operator()(const Template& format) const {
    return std::make_unique<TemplateLines>(format);
  }
};

}  // namespace

std::unique_ptr<LineWriter> make_line_writer(const FormatSettings& format,
                                             const Terminal& terminal) {
  return std::visit(Maker{terminal}, format);
}

}  // namespace pbm
