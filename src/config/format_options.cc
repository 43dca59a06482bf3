// SPDX-License-Identifier: MPL-2.0
// --format, --fields and --template are mutually exclusive. If they come from different
// layers, the strongest layer applies; within one layer, combining them is an error.
#include "config/readers.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

namespace {

// Which of the three are given in the strongest layer that has any of them.
struct Given {
  bool format = false;
  bool fields = false;
  bool text = false;  // of a template
};

Given strongest_of(const OptionReader& reader) {
  const auto strongest =
      std::min({reader.layer("format"), reader.layer("fields"), reader.layer("template")});
  const auto counts = [&](std::string_view name) {
    return reader.given(name) && reader.layer(name) == strongest;
  };
  return {counts("format"), counts("fields"), counts("template")};
}

FormatSettings read_template(OptionReader& reader) {
  auto parsed = parse_template(reader.text("template"));
  if (!parsed) {
    reader.refuse("template", parsed.error().text);
    return JsonFormat{};
  }
  parsed->null_text = reader.text("null");
  return std::move(*parsed);
}

std::vector<Field> read_fields(OptionReader& reader) {
  std::vector<Field> fields;
  for (const auto& name : reader.words("fields")) {
    const auto field = parse_field(name);
    if (field) {
      fields.push_back(*field);
    } else {
      reader.refuse("fields", field.error().text);
    }
  }
  return fields;
}

// Columns with names, and the members of an object, are found by name.
void refuse_repeated(OptionReader& reader, const std::vector<Field>& fields) {
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    if (std::find(fields.begin(), field, *field) == field) continue;
    return reader.refuse("fields", row_of(*field).name,
                         "given twice; JSON and --header need different names");
  }
}

JsonFormat read_json(OptionReader& reader, bool has_fields) {
  if (!has_fields) return {};
  JsonFormat format{read_fields(reader)};
  refuse_repeated(reader, format.fields);
  return format;
}

// Pulse events have other columns than builds and tests, so one header cannot fit both.
RowFormat read_rows(OptionReader& reader, RowFormat::Style style, bool pulse) {
  RowFormat format{.style = style,
                   .fields = read_fields(reader),
                   .null_text = reader.text("null"),
                   .header = reader.on("header"),
                   .escape_formulas = reader.on("escape-formulas")};
  if (format.header) refuse_repeated(reader, format.fields);
  if (format.header && format.fields.empty() && pulse) {
    reader.fail({ErrorKind::usage,
                 "--header with --event pulse needs --fields: pulse events have other columns"});
  }
  return format;
}

bool is_of_rows(NamedFormat format) {
  return format == NamedFormat::tsv || format == NamedFormat::csv;
}

void note_useless(OptionReader& reader, bool rows, bool text, std::vector<std::string>& notes) {
  for (const auto* const name : {"header", "escape-formulas"}) {
    if (!reader.on(name) || rows) continue;
    notes.push_back(fmt::format("--{} has no effect without --format tsv or csv", name));
  }
  if (reader.named("null") && !rows && !text) {
    notes.emplace_back("--null has no effect without --format tsv or csv, or --template");
  }
}

}  // namespace

FormatSettings read_format(OptionReader& reader, bool pulse, std::vector<std::string>& notes) {
  const auto given = strongest_of(reader);
  const auto color = reader.choice<ColorWhen>("color");
  if (given.text && (given.format || given.fields)) {
    reader.refuse("template", "cannot be combined with --format or --fields");
  }
  const auto named =
      given.fields && !given.format ? NamedFormat::tsv : reader.choice<NamedFormat>("format");
  note_useless(reader, !given.text && is_of_rows(named), given.text, notes);
  if (given.text) return read_template(reader);
  if (given.fields && !is_of_rows(named) && named != NamedFormat::json) {
    reader.refuse("fields", "needs --format tsv, csv or json");
  }
  switch (named) {
    case NamedFormat::json: return read_json(reader, given.fields);
    case NamedFormat::text: return TextFormat{color};
    case NamedFormat::automatic: return AutomaticFormat{color};
    case NamedFormat::tsv: return read_rows(reader, RowFormat::Style::tsv, pulse);
    case NamedFormat::csv: return read_rows(reader, RowFormat::Style::csv, pulse);
  }
  return JsonFormat{};
}

}  // namespace pbm
