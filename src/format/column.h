// SPDX-License-Identifier: MPL-2.0
// What a line in one's own shape can be made of: the fields of builds and tests,
// and those that only pulse events have. For --fields and --template.
#pragma once

#include "base/result.h"
#include "event/delivery.h"
#include "event/event.h"
#include "event/field.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// Those below `exchange` are the Fields, by their numbers.
enum class Column : std::uint8_t { exchange = kFieldCount, cc, message };

inline constexpr std::size_t kColumnCount = kFieldCount + 3;

constexpr Column column_of(Field field) { return static_cast<Column>(field); }

namespace column_table {
constexpr std::array<std::string_view, kColumnCount> names() {
  std::array<std::string_view, kColumnCount> all{};
  for (std::size_t i = 0; i < kFieldCount; ++i) all[i] = kFields[i].name;
  all[kFieldCount] = "exchange";
  all[kFieldCount + 1] = "cc";
  all[kFieldCount + 2] = "message";
  return all;
}
}  // namespace column_table

// By the columns' numbers.
inline constexpr std::array<std::string_view, kColumnCount> kColumnNames = column_table::names();

// An error is of ErrorKind::usage, and names the nearest column there is.
[[nodiscard]] Result<Column> parse_column(std::string_view name);
[[nodiscard]] Result<std::vector<Column>> parse_columns(std::span<const std::string> names);

// One event to print: a build or test, or a pulse event with its delivery.
struct Row {
  const Event& event;
  const Delivery* delivery = nullptr;
};

// The event of a pulse event: what it shares with builds and tests.
[[nodiscard]] Event pulse_event(const Delivery& delivery, std::optional<Source> source,
                                std::string_view timestamp);

// Whether all text in it is UTF-8.
[[nodiscard]] bool is_utf8(const Row& row);

// The column's text, as in JSON but bare; lists joined by commas, a message on one
// line. data() is null where the event has no such field. `room` may be needed to
// hold it: valid until that changes.
[[nodiscard]] std::string_view value_of(Column column, const Row& row, std::string& room);

}  // namespace pbm
