// SPDX-License-Identifier: MPL-2.0
#include "format/field_text.h"
#include "format/writers.h"

#include <array>
#include <span>

namespace pbm {

namespace {

constexpr std::array kOfEvents{Field::timestamp, Field::event,     Field::tree,
                               Field::platform,  Field::buildtype, Field::result,
                               Field::test,      Field::locale,    Field::revision};
constexpr std::array kOfPulse{Field::timestamp, Field::event, Field::source,      Field::exchange,
                              Field::key,       Field::cc,    Field::redelivered, Field::message};

void append_tsv(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find_first_of("\t\n\r\\"));
    out.append(plain);
    if (plain.size() == text.size()) return;
    const char c = text[plain.size()];
    out.append(c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\\\");
    text.remove_prefix(plain.size() + 1);
  }
}

// RFC 4180, except that a line ends with a newline alone, and that line breaks within a value
// become spaces, so that every event is one line.
void append_csv(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c == '\n' || c == '\r' ? ' ' : c);
  }
  out.push_back('"');
}

void append_value(RowFormat::Style style, std::string_view text, std::string& out) {
  style == RowFormat::Style::csv ? append_csv(text, out) : append_tsv(text, out);
}

char separator_of(const RowFormat& format) {
  return format.style == RowFormat::Style::csv ? ',' : '\t';
}

std::span<const Field> columns_for(const RowFormat& format, EventKind kind) {
  if (!format.fields.empty()) return format.fields;
  return kind == EventKind::pulse ? std::span<const Field>(kOfPulse) : kOfEvents;
}

}  // namespace

void RowLines::append(const Event& event, std::string& out) {
  for (const auto field : columns_for(format_, event.kind)) {
    const auto text = field_text(field, event, scratch_);
    if (text.data() == nullptr) {
      out.append(format_.null_text);  // not escaped: \N is a common marker
    } else {
      append_value(format_.style, text, out);
    }
    out.push_back(separator_of(format_));
  }
  out.back() = '\n';
}

std::string header_line(const FormatSettings& format) {
  const auto* rows = std::get_if<RowFormat>(&format);
  if (rows == nullptr || !rows->header) return {};
  std::string line;
  for (const auto field : columns_for(*rows, EventKind::build)) {
    append_value(rows->style, row_of(field).name, line);
    line.push_back(separator_of(*rows));
  }
  line.back() = '\n';
  return line;
}

}  // namespace pbm
