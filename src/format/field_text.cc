// SPDX-License-Identifier: MPL-2.0
// Derived fields are computed each time they are asked for. Few lines have them, and an event that
// is filtered out must not cost more because of them.
#include "format/field_text.h"

#include "event/duration.h"
#include "format/build_words.h"
#include "format/event_id.h"
#include "format/time_style.h"
#include "json/object_writer.h"

#include <string>

namespace pbm {

namespace {

std::string_view joined(Event::Words words, std::string& scratch) {
  scratch.clear();
  for (const auto word : words) scratch.append(word).push_back(',');
  if (!scratch.empty()) scratch.pop_back();
  return scratch;
}

// The text of an object is a slice of the message, which may have been formatted with line breaks.
std::string_view on_one_line(std::string_view json, std::string& scratch) {
  scratch.clear();
  append_json_on_one_line(json, scratch);
  return scratch;
}

// The field must be known.
std::string_view known_text(Field field, const Event& event, std::string& scratch) {
  switch (row_of(field).type) {
    case FieldType::words: return joined(event.words(field), scratch);
    case FieldType::json: return on_one_line(event.get(field), scratch);
    case FieldType::text:
    case FieldType::integer:
    case FieldType::boolean: break;
  }
  return event.get(field);
}

// Whole seconds, as a number that can be compared and summed up; columns for people have
// append_duration().
std::string_view seconds_text(Field field, const Event& event, std::string& scratch) {
  const auto seconds = seconds_of(field, event);
  if (!seconds) return {};
  scratch = std::to_string(*seconds);
  return scratch;
}

std::string_view what_text(const Event& event, std::string& scratch) {
  if (event.kind == EventKind::pulse) return {};
  scratch.clear();
  append_what(event, scratch);
  return scratch;
}

std::string_view id_text(const Event& event, std::string& scratch) {
  scratch = event_id(event);
  return scratch;
}

// Fields that no translation sets, because they follow from others.
bool is_derived(Field field) {
  return is_time_span(field) || field == Field::what || field == Field::id;
}

std::string_view derived_text(Field field, const Event& event, std::string& scratch) {
  if (field == Field::what) return what_text(event, scratch);
  if (field == Field::id) return id_text(event, scratch);
  return seconds_text(field, event, scratch);
}

}  // namespace

std::string_view field_text(Field field, const Event& event, std::string& scratch) {
  if (is_derived(field)) return derived_text(field, event, scratch);
  // A translation may set a field that its kind of event does not have, such as test for a build.
  if (!event.has(field) || presence_of(field, event.kind) == Presence::never) return {};
  if (is_point_in_time(field)) return point_in_time(field, event, scratch);
  return known_text(field, event, scratch);
}

}  // namespace pbm
