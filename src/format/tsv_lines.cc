// SPDX-License-Identifier: MPL-2.0
#include "format/tsv_lines.h"

#include <array>
#include <span>
#include <utility>

namespace pbm {

namespace {

constexpr std::array kOfEvents{
    column_of(Field::timestamp), column_of(Field::event),    column_of(Field::tree),
    column_of(Field::platform),  column_of(Field::buildtype), column_of(Field::result),
    column_of(Field::test),      column_of(Field::locale),   column_of(Field::revision)};
constexpr std::array kOfPulse{column_of(Field::timestamp),
                              column_of(Field::event),
                              column_of(Field::source),
                              Column::exchange,
                              column_of(Field::key),
                              Column::cc,
                              column_of(Field::redelivered),
                              Column::message};

void append_escaped(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const auto plain = text.substr(0, text.find_first_of("\t\n\r\\"));
    out.append(plain);
    if (plain.size() == text.size()) return;
    const char c = text[plain.size()];
    out.append(c == '\t' ? "\\t" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\\\");
    text.remove_prefix(plain.size() + 1);
  }
}

}  // namespace

TsvLines::TsvLines(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TsvLines::append_row(const Row& row, std::string& out) {
  std::span<const Column> columns = columns_;
  if (columns.empty() && row.delivery == nullptr) columns = kOfEvents;
  if (columns.empty()) columns = kOfPulse;
  for (const auto column : columns) {
    append_escaped(value_of(column, row, room_), out);
    out.push_back('\t');
  }
  out.back() = '\n';
}

}  // namespace pbm
