// SPDX-License-Identifier: MPL-2.0
// TSV for cut(1) and awk(1), which know no quotes, so tabs and line breaks are escaped; CSV for
// spreadsheets, by the rules of RFC 4180.
#include "format/row_lines.h"

#include "base/text.h"
#include "format/field_text.h"
#include "format/formulas.h"
#include "format/priority.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace pbm {

namespace {

// Columns for builds and tests alike, so that a program finds a value in the same place of each
// line.
constexpr std::array kOfEvents{Field::timestamp, Field::event,     Field::tree,
                               Field::platform,  Field::buildtype, Field::result,
                               Field::test,      Field::locale,    Field::revision};
constexpr std::array kOfPulse{Field::timestamp, Field::event, Field::source,      Field::exchange,
                              Field::key,       Field::cc,    Field::redelivered, Field::message};

// A value that a service manager could read as a priority is the first one of its line.
enum class Place { first, later };

void append_tsv(std::string_view text, Place place, std::string& out) {
  const auto start = out.size();
  append_escaped(text, out);
  if (place == Place::first) escape_priority(out, start);
}

// RFC 4180, except that a line ends with a newline alone, and that line breaks and tabs within a
// value become spaces, so that every event is one line. Quotes hide a priority.
void append_csv(std::string_view text, Place place, std::string& out) {
  const bool is_plain = text.find_first_of(",\"\r\n\t") == text.npos;
  if (is_plain && (place == Place::later || !begins_with_priority(text))) {
    append_visible(text, out);
    return;
  }
  out.push_back('"');
  for (;;) {
    const auto at = text.find_first_of("\"\r\n\t");
    append_visible(text.substr(0, at), out);
    if (at == text.npos) break;
    out.append(text[at] == '"' ? "\"\"" : " ");
    text.remove_prefix(at + 1);
  }
  out.push_back('"');
}

void append_value(RowFormat::Style style, std::string_view text, Place place, std::string& out) {
  style == RowFormat::Style::csv ? append_csv(text, place, out) : append_tsv(text, place, out);
}

// A minus sign before a number would otherwise get an apostrophe, which makes it text.
// Numbers are no formulas.
bool may_be_formula(Field field) {
  const auto type = row_of(field).type;
  return type != FieldType::integer && type != FieldType::boolean;
}

char separator_of(const RowFormat& format) {
  return format.style == RowFormat::Style::csv ? ',' : '\t';
}

// A field of `more` that is among the usual columns keeps its place there.
std::vector<Field> columns_for(const RowFormat& format, EventKind kind) {
  if (!format.fields.empty()) return format.fields;
  const auto usual = kind == EventKind::pulse ? std::span<const Field>(kOfPulse) : kOfEvents;
  std::vector<Field> columns(usual.begin(), usual.end());
  for (const auto field : format.more) {
    if (std::ranges::find(columns, field) == columns.end()) columns.push_back(field);
  }
  return columns;
}

}  // namespace

RowLines::RowLines(RowFormat format)
    : format_(std::move(format)),
      of_events_(columns_for(format_, EventKind::build)),
      of_pulse_(columns_for(format_, EventKind::pulse)) {}

void RowLines::append(const Event& event, std::string& out) {
  auto place = Place::first;
  for (const auto field : event.kind == EventKind::pulse ? of_pulse_ : of_events_) {
    auto text = field_text(field, event, scratch_);
    if (text.data() == nullptr) {
      out.append(format_.null_text);  // not escaped: \N is a common marker
    } else {
      if (format_.escape_formulas && may_be_formula(field)) text = without_formulas(text);
      append_value(format_.style, text, place, out);
    }
    // The last separator becomes the newline.
    out.push_back(separator_of(format_));
    place = Place::later;
  }
  out.back() = '\n';
}

std::string_view RowLines::without_formulas(std::string_view text) {
  cell_.clear();
  append_without_formulas(text, cell_);
  return cell_;
}

// A name is never a formula, and never begins with a priority.
std::string RowLines::header(const RowFormat& format) {
  std::string line;
  for (const auto field : columns_for(format, EventKind::build)) {
    append_value(format.style, row_of(field).name, Place::later, line);
    line.push_back(separator_of(format));
  }
  line.back() = '\n';
  return line;
}

}  // namespace pbm
