// SPDX-License-Identifier: MPL-2.0
// The formats. Callers take them from line_writer.h.
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
  // No fields: a set that suits the event, timestamp and event first.
  explicit TsvLines(std::vector<Field> fields) : fields_(std::move(fields)) {}

  void append(const Event& event, std::string& out) override;

 private:
  std::vector<Field> fields_;
  std::string scratch_;
};

class TextLines final : public LineWriter {
 public:
  enum class Color { none, by_result };

  // Where the terminal is narrower than kWideColumns there is no date, durations
  // are short, and the columns closer: most lines fit 80. 0: no terminal.
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
