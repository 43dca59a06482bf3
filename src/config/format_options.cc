// SPDX-License-Identifier: MPL-2.0
// The format and the fields may come from different layers. What a user types on the command line
// must not be refused because of something in a config file that was written for another purpose.
#include "config/format_options.h"

#include "config/filter_options.h"
#include "event/globs.h"

#include <algorithm>
#include <optional>

namespace pbm {

namespace {

// Fields of a weaker layer than the format are columns, but no reason to refuse the format.
bool has_own_fields(const OptionValues& values) {
  return values.fields.given && values.fields.layer <= values.format.layer;
}

// Whether the fields choose the format, too, whatever a weaker layer says of it.
bool has_only_fields(const OptionValues& values) {
  return has_own_fields(values) &&
         (!values.format.given || values.fields.layer < values.format.layer);
}

// The format that is named, or follows from the fields: a list alone asks for columns, in the
// format that cut(1), awk(1) and sort(1) read. Fields that are added, or all, need their names.
NamedFormat named_format(const OptionValues& values) {
  if (!has_only_fields(values)) return *values.format;
  return values.fields->adds || values.fields->all ? NamedFormat::json : NamedFormat::tsv;
}

bool is_of_rows(NamedFormat format) {
  return format == NamedFormat::tsv || format == NamedFormat::csv;
}

// Whether --fields chooses what such lines contain.
bool has_fields(NamedFormat format) { return format == NamedFormat::json || is_of_rows(format); }

// Columns with names, and the members of an object, are found by name.
std::optional<Field> repeated_field(const std::vector<Field>& fields) {
  for (auto field = fields.begin(); field != fields.end(); ++field) {
    if (std::find(fields.begin(), field, *field) != field) return *field;
  }
  return std::nullopt;
}

// Whether the words of a filter admit one value only.
bool is_one_value(const std::vector<std::string>& words) {
  return words.size() == 1 && !words[0].starts_with('!') && !is_glob(words[0]);
}

// A column that is the same in all lines says nothing, and takes its width from the others.
TextFormat text_format(const OptionValues& values) {
  const auto filter = filter_of(values);
  const auto is_tree = [](const TextFilter& text) {
    return text.field == Field::tree && is_one_value(text.wanted.all());
  };
  return {.color = *values.color,
          .omits_tree = std::ranges::any_of(filter.texts, is_tree),
          .omits_revision = is_one_value(filter.revisions.wanted) || values.push->size() == 1};
}

// All that the kinds of events have which are printed, and the derived fields.
std::vector<Field> all_fields(const OptionValues& values) {
  std::vector<Field> fields;
  for (const auto& row : kFields) {
    const auto has_field = [&row](EventKind kind) {
      return presence_of(row.field, kind) != Presence::never;
    };
    if (is_derived(row) || std::ranges::any_of(*values.event, has_field))
      fields.push_back(row.field);
  }
  return fields;
}

// Fields that replace the usual ones of the format, and those that are added to them (+NAME).
std::vector<Field> listed_fields(const OptionValues& values) {
  if (values.fields->all) return all_fields(values);
  return values.fields->adds ? std::vector<Field>() : values.fields->fields;
}

std::vector<Field> added_fields(const OptionValues& values) {
  return values.fields->adds ? values.fields->fields : std::vector<Field>();
}

// Without a list, the columns are those of the kind of event (format/settings.h).
RowFormat row_format(const OptionValues& values, RowFormat::Style style) {
  return {.style = style,
          .fields = listed_fields(values),
          .more = added_fields(values),
          .null_text = *values.null_text,
          .header = *values.header,
          .escape_formulas = *values.escape_formulas};
}

// The text for unknown values is an option of its own, so it is not known while the template is
// parsed.
Template template_of(const OptionValues& values) {
  auto format = values.line_template->value;
  format.null_text = *values.null_text;
  return format;
}

}  // namespace

// A template that another layer overrides has no text (read_values()).
bool prints_template(const OptionValues& values) { return !values.line_template->text.empty(); }

bool prints_rows(const OptionValues& values) {
  return !prints_template(values) && is_of_rows(named_format(values));
}

// Fields of a weaker layer are still the columns of rows.
std::vector<const ValueOrigin*> overridden_formats(const OptionValues& values) {
  if (prints_template(values) || !values.fields.given) return {};
  if (has_only_fields(values)) return {&values.format};
  if (has_own_fields(values) || prints_rows(values)) return {};
  return {&values.fields};
}

namespace {

// Whether the fields become the members of an object, or a header.
bool needs_names(const OptionValues& values) {
  return prints_rows(values) ? *values.header : has_own_fields(values);
}

// Pulse events have other columns than builds and tests, so one header cannot fit both.
Result<void> check_header(const OptionValues& values) {
  const bool has_header = prints_rows(values) && *values.header;
  if (!has_header || !listed_fields(values).empty()) return {};
  if (!values.prints(EventKind::pulse)) return {};
  return Error{ErrorKind::usage,
               "--header with --event pulse needs --fields: pulse events have other columns"};
}

}  // namespace

Result<void> check_format(const OptionValues& values) {
  if (prints_template(values)) return {};
  const auto& fields = values.fields;
  if (has_own_fields(values) && !has_fields(named_format(values))) {
    return fields.refused(fields.text, "needs --format tsv, csv or json");
  }
  if (const auto field = repeated_field(fields->fields); field && needs_names(values)) {
    return fields.refused(row_of(*field).name,
                          "given twice; JSON and --header need different names");
  }
  return check_header(values);
}

FormatSettings format_of(const OptionValues& values) {
  if (prints_template(values)) return template_of(values);
  switch (named_format(values)) {
    case NamedFormat::json:
      if (!has_own_fields(values)) return JsonFormat{};
      return JsonFormat{.fields = listed_fields(values),
                        .more = added_fields(values),
                        .has_all = values.fields->all};
    case NamedFormat::text: return text_format(values);
    case NamedFormat::automatic: return AutomaticFormat{text_format(values)};
    case NamedFormat::tsv: return row_format(values, RowFormat::Style::tsv);
    case NamedFormat::csv: return row_format(values, RowFormat::Style::csv);
  }
  return JsonFormat{};
}

}  // namespace pbm
