// SPDX-License-Identifier: MPL-2.0
#include "event/field.h"
#include "format/writers.h"
#include "json/object_writer.h"

#include <array>

namespace pbm {

namespace {

// The fields of one kind of event, in output order.
struct Order {
  std::array<Field, kFieldCount> fields{};
  std::size_t always = 0;  // number of fields that are always present
  std::size_t count = 0;
};

constexpr Order order_of(EventKind kind) {
  Order order;
  for (const auto wanted : {Presence::always, Presence::extra}) {
    for (const auto& row : kFields) {
      if (presence_of(row.field, kind) == wanted) order.fields[order.count++] = row.field;
    }
    if (wanted == Presence::always) order.always = order.count;
  }
  return order;
}

constexpr std::array kOrders{order_of(EventKind::build), order_of(EventKind::test),
                             order_of(EventKind::pulse)};

void write(Field field, const Event& event, ObjectWriter& line) {
  const auto& row = row_of(field);
  const auto value = event.get(field);
  switch (row.type) {
    case FieldType::text: return line.text(row.name, value);
    case FieldType::words: return line.texts(row.name, event.words(field));
    case FieldType::json: return line.verbatim(row.name, value);
    case FieldType::integer:
    case FieldType::boolean: return line.raw(row.name, value);
  }
}

}  // namespace

void JsonLines::append(const Event& event, std::string& out) {
  const auto& order = kOrders[static_cast<std::size_t>(event.kind)];
  ObjectWriter line(out);
  for (std::size_t i = 0; i < order.count; ++i) {
    const auto field = order.fields[i];
    if (event.has(field)) {
      write(field, event, line);
    } else if (i < order.always) {
      line.raw(row_of(field).name, "null");
    }
  }
  line.end();
  out.push_back('\n');
}

}  // namespace pbm
