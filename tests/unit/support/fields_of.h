// SPDX-License-Identifier: MPL-2.0
// The translation of a message, in a form to compare and print.
#pragma once

#include "dialect/translation.h"
#include "event/event.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pbm {

using Fields = std::map<std::string, std::string>;  // only the known ones; tags joined by ','

inline Fields fields_of(const Event& event) {
  Fields fields;
  for (const auto& row : kFields) {
    if (!event.has(row.field)) continue;
    std::string value(event.get(row.field));
    if (row.field == Field::tags) {
      value.clear();
      for (const auto tag : event.tags()) value += (value.empty() ? "" : ",") + std::string(tag);
    }
    fields.emplace(row.name, value);
  }
  return fields;
}

// The text of a field; "<unknown>" if there is none.
inline std::string field_of(const Event& event, Field field) {
  return event.has(field) ? fields_of(event).at(std::string(row_of(field).name)) : "<unknown>";
}

// The outcome of a message, for tables of expectations.
enum class Fate { events, ignored, malformed };

inline Fate fate_of(const Verdict& verdict) {
  if (verdict.defect()) return Fate::malformed;
  return verdict.has_events() ? Fate::events : Fate::ignored;
}

}  // namespace pbm
