// SPDX-License-Identifier: MPL-2.0
// The JSON Schema (2020-12) of the lines, from the field table. Each kind of event has a schema of
// its own, because each has other members that are always present.
#include "format/schema.h"

#include "event/event.h"
#include "event/job_result.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace pbm {

namespace {

// The fields that are always present and never null: routing, and what follows from it. All others
// depend on what the publisher says.
constexpr std::array kKnown{Field::event,  Field::source, Field::timestamp, Field::key,
                            Field::mobile, Field::talos,  Field::exchange,  Field::message};

std::string_view json_type(FieldType type) {
  switch (type) {
    case FieldType::text: return "string";
    case FieldType::integer: return "integer";
    case FieldType::boolean: return "boolean";
    case FieldType::json: return "object";
    case FieldType::words: return "array";
  }
  return {};
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::vector<std::string> quoted;
  for (const auto word : words) quoted.push_back(fmt::format("\"{}\"", word));
  return fmt::format("{}", fmt::join(quoted, ", "));
}

// Only Taskcluster's stages are printed (--stage).
std::vector<std::string_view> task_stage_names() {
  std::vector<std::string_view> names;
  for (const auto stage : kStages) {
    if (is_of_taskcluster(stage)) names.push_back(name_of(stage));
  }
  return names;
}

// `nullable`: the member is always present, but its value may be unknown.
std::string schema_of(const FieldRow& row, EventKind kind, bool nullable) {
  if (row.field == Field::event) return fmt::format("{{\"const\": \"{}\"}}", name_of(kind));
  if (row.field == Field::source && kind != EventKind::pulse) {
    return fmt::format("{{\"enum\": [{}]}}", quoted_list(kSourceNames));
  }
  if (row.field == Field::stage) {
    return fmt::format("{{\"enum\": [{}]}}", quoted_list(task_stage_names()));
  }
  if (row.field == Field::result) {
    return fmt::format("{{\"enum\": [{}, null]}}", quoted_list(kResults));
  }
  const auto type = json_type(row.type);
  auto text = nullable ? fmt::format("{{\"type\": [\"{}\", \"null\"]", type)
                       : fmt::format("{{\"type\": \"{}\"", type);
  if (row.type == FieldType::words) text += ", \"items\": {\"type\": \"string\"}";
  if (row.field == Field::timestamp) text += ", \"pattern\": \"^[0-9]{14}$\"";
  return text + "}";
}

std::string schema_of(EventKind kind) {
  std::vector<std::string> properties;
  std::vector<std::string_view> required;
  for (const auto& row : kFields) {
    const auto presence = presence_of(row.field, kind);
    if (presence == Presence::never) continue;
    const bool always = presence == Presence::always;
    if (always) required.push_back(row.name);
    // A pulse event can be of an exchange that belongs to no known source.
    const bool unknown_source = row.field == Field::source && kind == EventKind::pulse;
    const bool nullable =
        always && (std::ranges::find(kKnown, row.field) == kKnown.end() || unknown_source);
    properties.push_back(
        fmt::format("        \"{}\": {}", row.name, schema_of(row, kind, nullable)));
  }
  return fmt::format(
      "    {{\n      \"title\": \"{}\",\n      \"type\": \"object\",\n"
      "      \"required\": [{}],\n      \"additionalProperties\": false,\n"
      "      \"properties\": {{\n{}\n      }}\n    }}",
      name_of(kind), quoted_list(required), fmt::join(properties, ",\n"));
}

}  // namespace

std::string schema_text() {
  std::vector<std::string> kinds;
  for (const auto kind : {EventKind::build, EventKind::test, EventKind::pulse}) {
    kinds.push_back(schema_of(kind));
  }
  return fmt::format(
      "{{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
      "  \"title\": \"A line of pulsebuildmonitor\",\n  \"oneOf\": [\n{}\n  ]\n}}\n",
      fmt::join(kinds, ",\n"));
}

}  // namespace pbm
