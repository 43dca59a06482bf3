// SPDX-License-Identifier: MPL-2.0
#include "format/column.h"

#include "base/nearest.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

namespace {

template <typename Texts>
std::string_view joined(const Texts& texts, std::string& room) {
  room.clear();
  for (const std::string_view each : texts) {
    room.append(each);
    room.push_back(',');
  }
  if (!room.empty()) room.pop_back();
  return room;
}

// White space between the tokens becomes spaces, as in JSON output.
std::string_view on_one_line(std::string_view json, std::string& room) {
  const auto breaks = [](char c) { return c == '\n' || c == '\r' || c == '\t'; };
  room.assign(json);
  std::ranges::replace_if(room, breaks, ' ');
  return room;
}

bool carries(const Row& row, Field field) {
  if (row.delivery != nullptr) return true;
  const auto& fields = row_of(field);
  return (row.event.kind == EventKind::test ? fields.in_test : fields.in_build) != Presence::never;
}

std::string_view field_value(Field field, const Row& row, std::string& room) {
  if (!carries(row, field) || !row.event.has(field)) return {};
  return field == Field::tags ? joined(row.event.tags, room) : row.event.get(field);
}

}  // namespace

Result<Column> parse_column(std::string_view name) {
  const auto found = std::ranges::find(kColumnNames, name);
  if (found != kColumnNames.end()) return static_cast<Column>(found - kColumnNames.begin());
  return Error{ErrorKind::usage, fmt::format("no field '{}'; did you mean '{}'?", printable(name),
                                             nearest(name, kColumnNames))};
}

Result<std::vector<Column>> parse_columns(std::span<const std::string> names) {
  std::vector<Column> columns;
  for (const auto& name : names) {
    const auto column = parse_column(name);
    if (!column) return column.error();
    columns.push_back(*column);
  }
  return columns;
}

Event pulse_event(const Delivery& delivery, std::optional<Source> source,
                  std::string_view timestamp) {
  Event event;
  event.kind = EventKind::pulse;
  event.set(Field::event, name_of(EventKind::pulse));
  if (source) event.set(Field::source, name_of(*source));
  event.set(Field::timestamp, timestamp);
  event.set(Field::key, delivery.key);
  event.set(Field::redelivered, delivery.redelivered);
  return event;
}

bool is_utf8(const Row& row) {
  const auto valid = [&row](const FieldRow& field) {
    return !carries(row, field.field) || is_utf8(row.event.get(field.field));
  };
  const auto is_valid = [](std::string_view text) { return is_utf8(text); };
  if (row.delivery != nullptr && !is_utf8(row.delivery->exchange)) return false;
  return std::ranges::all_of(kFields, valid) && std::ranges::all_of(row.event.tags, is_valid);
}

std::string_view value_of(Column column, const Row& row, std::string& room) {
  if (column < Column::exchange) return field_value(static_cast<Field>(column), row, room);
  if (row.delivery == nullptr) return {};
  const auto& delivery = *row.delivery;
  switch (column) {
    case Column::exchange: return delivery.exchange;
    case Column::cc: return delivery.cc ? joined(*delivery.cc, room) : std::string_view();
    case Column::message: return on_one_line(delivery.body, room);
  }
  return {};
}

}  // namespace pbm
