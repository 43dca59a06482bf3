// SPDX-License-Identifier: MPL-2.0
// Settings of the output formats.
#pragma once

#include "event/field.h"
#include "format/template.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace pbm {

enum class ColorWhen : std::uint8_t { automatic, always, never };

// The formats with a name; a template is the fourth.
enum class NamedFormat : std::uint8_t { json, text, tsv, csv, automatic };

// The fields of --fields.
struct FieldList {
  std::vector<Field> fields{};
  bool adds = false;  // to those that are printed without the option, instead of replacing them
  bool all = false;   // all that events of the kinds can have; `fields` is empty

  [[nodiscard]] bool empty() const { return fields.empty() && !all; }
  bool operator==(const FieldList&) const = default;
};

struct JsonFormat {
  std::vector<Field> fields{};  // in this order; empty: all that are known
  std::vector<Field> more{};    // after them
  bool has_all = false;         // whether `fields` are all those of the printed kinds of events
};

struct TextFormat {
  ColorWhen color = ColorWhen::automatic;
  // On a terminal, a column in which all values would be the same.
  bool omits_tree = false;
  bool omits_revision = false;
};

// Text on a terminal, otherwise JSON.
struct AutomaticFormat {
  TextFormat text{};
};

// Rows of columns.
struct RowFormat {
  enum class Style { tsv, csv };

  Style style = Style::tsv;
  std::vector<Field> fields{};   // the columns; empty: default columns for each kind of event
  std::vector<Field> more{};     // columns after them
  std::string null_text{};       // for an unknown value
  bool header = false;           // whether a line with the names of the columns comes first
  bool escape_formulas = false;  // whether to prevent that a spreadsheet computes values
};

using FormatSettings = std::variant<JsonFormat, TextFormat, AutomaticFormat, RowFormat, Template>;

}  // namespace pbm
