// SPDX-License-Identifier: MPL-2.0
// The order of the fields is fixed, so lines can be compared as text. Names are
// joined with their quotes at compile time.
#include "format/json_lines.h"

#include "base/number.h"
#include "event/field.h"
#include "format/field_text.h"
#include "format/time_style.h"
#include "json/object_writer.h"

#include <array>
#include <cstdint>

namespace pbm {

namespace {

// The fields of one kind of event, in output order.
struct Order {
  std::array<Field, kFieldCount> fields{};
  std::size_t always = 0;  // number of fields that are always present
  std::size_t count = 0;
};

// Fields that are always present come first, so that lines of one kind begin alike.
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

// Made at compile time: a line is written without a look at the columns of other kinds.
constexpr std::array kOrders{order_of(EventKind::build), order_of(EventKind::test),
                             order_of(EventKind::pulse)};

// "name": of a field.
struct QuotedName {
  std::array<char, 24> text{};
  std::size_t bytes = 0;

  [[nodiscard]] constexpr std::string_view view() const { return {text.data(), bytes}; }
};

constexpr auto kQuotedNames = [] {
  std::array<QuotedName, kFieldCount> all;
  for (const auto& row : kFields) {
    auto& name = all[index_of(row.field)];
    const auto add = [&name](char c) { name.text[name.bytes++] = c; };
    add('"');
    for (const char c : row.name) add(c);
    add('"');
    add(':');
  }
  return all;
}();

void append_name(char separator, Field field, std::string& out) {
  out.push_back(separator);
  out.append(kQuotedNames[index_of(field)].view());
}

bool has_styled_time(Field field, const Event& event) {
  return event.times != TimeStyle::as_is && is_point_in_time(field);
}

// Seconds since 1970 are a number, other times a text.
void append_styled_time(Field field, const Event& event, std::string& scratch, std::string& out) {
  const auto time = point_in_time(field, event, scratch);
  const bool is_number = event.times == TimeStyle::epoch && parse_number<std::int64_t>(time);
  is_number ? void(out.append(time)) : append_json_string(time, out);
}

// The value as JSON; the field must be known.
void append_value(Field field, const Event& event, std::string& out) {
  const auto value = event.get(field);
  switch (row_of(field).type) {
    case FieldType::text: return append_json_string(value, out);
    case FieldType::words: return append_json_strings(event.words(field), out);
    case FieldType::json: return append_json_escaped(value, out);
    case FieldType::integer:
    case FieldType::boolean: out.append(value); return;
  }
}

}  // namespace

void append_json_value(Field field, const Event& event, std::string& scratch, std::string& out) {
  const auto& row = row_of(field);
  const auto text = field_text(field, event, scratch);
  if (text.data() == nullptr) {
    out.append("null");
  } else if (has_styled_time(field, event)) {
    append_styled_time(field, event, scratch, out);
  } else if (!is_derived(row)) {
    append_value(field, event, out);
  } else if (row.type == FieldType::text) {  // the event has no text of a derived field
    append_json_string(text, out);
  } else {
    out.append(text);
  }
}

// Consumers compare a message with what other tools received, so it stays token for token. On a
// terminal, its controls could do harm.
bool JsonLines::is_as_sent(Field field) const {
  return field == Field::message && message_ == Message::as_sent;
}

void JsonLines::append(const Event& event, std::string& out) {
  // Without --fields, unknown extra fields are left out; fields that are named are printed even
  // then, as null.
  fields_.empty() ? append_all(event, out) : append_chosen(event, out);
  out.push_back('\n');
}

// The first field is always present, so its brace begins the line.
void JsonLines::append_all(const Event& event, std::string& out) {
  const auto& order = kOrders[static_cast<std::size_t>(event.kind)];
  for (std::size_t i = 0; i < order.count; ++i) {
    const auto field = order.fields[i];
    const bool is_known = event.has(field);
    if (!is_known && i >= order.always) continue;
    append_name(i == 0 ? '{' : ',', field, out);
    is_known ? append_known(field, event, out) : void(out.append("null"));
  }
  append_more(event, out);
  out.push_back('}');
}

void JsonLines::append_known(Field field, const Event& event, std::string& out) {
  if (is_as_sent(field)) return append_json_on_one_line(event.get(field), out);
  if (has_styled_time(field, event)) return append_styled_time(field, event, scratch_, out);
  append_value(field, event, out);
}

// Those of `+` that the event has are in their places already.
void JsonLines::append_more(const Event& event, std::string& out) {
  for (const auto field : more_) {
    const auto presence = presence_of(field, event.kind);
    const bool is_printed =
        presence == Presence::always || (presence == Presence::extra && event.has(field));
    if (is_printed) continue;
    append_name(',', field, out);
    append_json_value(field, event, scratch_, out);
  }
}

void JsonLines::append_chosen(const Event& event, std::string& out) {
  ObjectWriter line(out);
  for (const auto field : fields_) {
    line.name(row_of(field).name);
    if (is_as_sent(field) && event.has(field)) {
      append_json_on_one_line(event.get(field), out);
    } else {
      append_json_value(field, event, scratch_, out);
    }
  }
  line.end();
}

}  // namespace pbm
