// SPDX-License-Identifier: MPL-2.0
// The output formats. Callers use make_line_writer() instead.
#pragma once

#include "format/line_writer.h"
#include "format/template.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class JsonLines final : public LineWriter {
 public:
  void append(const Event& event, std::string& out) override;
};

class TsvLines final : public LineWriter {
 public:
  // Without fields: default columns for each kind of event, beginning with timestamp and event.
  explicit TsvLines(std::vector<Field> fields) : fields_(std::move(fields)) {}

  void append(const Event& event, std::string& out) override;

 private:
  std::vector<Field> fields_;
  std::string scratch_;
};

class TextLines final : public LineWriter {
 public:
  enum class Color { none, by_result };

  // On a terminal narrower than kWideColumns, dates are omitted, durations are short and
  // columns are narrow, so that most lines fit 80 columns. 0: not a terminal.
  static constexpr std::size_t kWideColumns = 110;

  TextLines(Color color, std::size_t terminal_columns);

  void append(const Event& event, std::string& out) override;

 private:
  class Line;
  struct Layout;

  void put_pulse(const Event& event, Line& line);
  void put_event(const Event& event, Line& line);
  [[nodiscard]] std::string_view what(const Event& event);

  static const Layout kWide;
  static const Layout kNarrow;

  Color color_;
  const Layout* layout_;
  std::string scratch_;
};

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
