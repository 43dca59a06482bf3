// SPDX-License-Identifier: MPL-2.0
// Lines that the monitor itself printed for builds and tests. Their names are those of the field
// table. What a line lacks, or has with another type, is unknown.
#include "dialect/dialects.h"
#include "dialect/task_target.h"
#include "json/value.h"

#include <algorithm>
#include <optional>

namespace pbm {

namespace {

const FieldRow* row_named(std::string_view name) {
  const auto row = std::ranges::find(kFields, name, &FieldRow::name);
  return row == kFields.end() ? nullptr : &*row;
}

// Buildbot's stages are not printed as such: a line has a stage only if --stage named one of
// Taskcluster.
std::optional<Stage> task_stage_named(std::string_view name) {
  const auto found = std::ranges::find(kStageNames, name);
  if (found == kStageNames.end()) return std::nullopt;
  const auto stage = static_cast<Stage>(found - kStageNames.begin());
  return is_of_taskcluster(stage) ? std::optional(stage) : std::nullopt;
}

void take_words(Field field, Node list, Event& event) {
  // Field::cc belongs to pulse events, which are read as messages.
  if (field != Field::tags || !list.is(JsonType::array)) return;
  auto& tags = event.begin_tags();
  for (const Node each : list) {
    if (each.is(JsonType::string)) tags.push_back(each.text());
  }
}

void take(const FieldRow& row, Node value, Event& event) {
  const auto set_if = [&](JsonType type) {
    if (value.is(type)) event.set(row.field, value.text());
  };
  switch (row.type) {
    case FieldType::text: return set_if(JsonType::string);
    case FieldType::boolean: return set_if(JsonType::boolean);
    case FieldType::json: return set_if(JsonType::object);
    case FieldType::words: return take_words(row.field, value, event);
    // 1e3 is a number, but no integer that a filter or a column could compare.
    case FieldType::integer:
      if (integer_of(value)) set_if(JsonType::number);
      return;
  }
}

}  // namespace

Verdict translate_event_line(const Delivery& delivery, Translation& out) {
  if (const auto defect = out.read(delivery, {})) return defect;
  const Node root = out.root;
  const auto source = root.member("source").text();
  if (std::ranges::find(kSourceNames, source) == kSourceNames.end())
    return Defect{"unknown source"};
  auto& event = out.event;
  event.kind = root.member("event").text() == "test" ? EventKind::test : EventKind::build;
  if (const auto stage = task_stage_named(root.member("stage").text())) event.stage = *stage;
  for (const Node each : root) {
    const auto* row = row_named(each.name());
    if (row == nullptr || presence_of(row->field, event.kind) == Presence::never) continue;
    take(*row, each, event);
  }
  if (event.kind == EventKind::build) event.label_words = label_words_of(event);
  return Verdict::events();
}

}  // namespace pbm
