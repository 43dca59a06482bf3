// SPDX-License-Identifier: MPL-2.0
// --format, --fields and --template are mutually exclusive. If they come from different
// layers, the strongest layer applies; within one layer, combining them is an error.
#include "config/readers.h"

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
  if (parsed) return std::move(*parsed);
  reader.refuse("template", parsed.error().text);
  return JsonFormat{};
}

TsvFormat read_tsv(OptionReader& reader) {
  TsvFormat format;
  for (const auto& name : reader.words("fields")) {
    const auto field = parse_field(name);
    if (field) {
      format.fields.push_back(*field);
    } else {
      reader.refuse("fields", field.error().text);
    }
  }
  return format;
}

}  // namespace

FormatSettings read_format(OptionReader& reader) {
  const auto given = strongest_of(reader);
  const auto color = reader.choice<ColorWhen>("color");
  if (given.text && (given.format || given.fields)) {
    reader.refuse("template", "cannot be combined with --format or --fields");
  }
  if (given.text) return read_template(reader);
  const auto named =
      given.fields && !given.format ? NamedFormat::tsv : reader.choice<NamedFormat>("format");
  if (given.fields && named != NamedFormat::tsv) {
    reader.refuse("fields", "needs --format tsv");
  }
  switch (named) {
    case NamedFormat::json: break;
    case NamedFormat::text: return TextFormat{color};
    case NamedFormat::tsv: return read_tsv(reader);
  }
  return JsonFormat{};
}

}  // namespace pbm
