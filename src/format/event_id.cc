// SPDX-License-Identifier: MPL-2.0
// Programs keep ids, to process each event once. So the texts that are digested must not change
// from one version to the next, and nothing that differs from one delivery to another may be in
// them.
#include "format/event_id.h"

#include "base/digest.h"
#include "format/field_text.h"

#include <string_view>

namespace pbm {

namespace {

class Identity {
 public:
  explicit Identity(std::string_view kind) { add("", kind); }

  void add(std::string_view name, std::string_view value) { append_for_digest(name, value, text_); }

  void add(Field field, const Event& event) { add(row_of(field).name, event.get(field)); }

  [[nodiscard]] std::string digest() const { return short_digest(text_); }

 private:
  std::string text_;
};

// A capture may have other white space between tokens than the message as it was received.
std::string without_white_space(std::string_view json) {
  constexpr std::string_view kSpace = " \t\n\r";
  std::string text;
  text.reserve(json.size());
  bool in_string = false;
  bool is_escaped = false;
  for (const char c : json) {
    if (!in_string && kSpace.find(c) != kSpace.npos) continue;
    text.push_back(c);
    if (c == '"' && !is_escaped) in_string = !in_string;
    is_escaped = in_string && c == '\\' && !is_escaped;
  }
  return text;
}

// The header CC is left out, because a capture need not have it.
std::string id_of_message(const Event& event) {
  Identity identity("message");
  identity.add(Field::exchange, event);
  identity.add(Field::key, event);
  identity.add(row_of(Field::message).name, without_white_space(event.get(Field::message)));
  return identity.digest();
}

// The end of a run by the exchange that announces it. If the message is published again, later
// runs that it lists can turn its result from exception to retry.
std::string_view stage_or_end(const Event& event) {
  if (!event.has_ended()) return name_of(event.stage);
  const auto result = event.get(Field::result);
  return result == "success" || result == "failure" ? result : "exception";
}

// The locale, because a repack has an event for each of its locales.
std::string id_of_run(const Event& event) {
  Identity identity("run");
  for (const auto field : {Field::task_id, Field::run_id, Field::locale}) {
    identity.add(field, event);
  }
  identity.add(row_of(Field::stage).name, stage_or_end(event));
  return identity.digest();
}

// An object is printed as it was written, and read again with other white space.
bool is_of_identity(const FieldRow& row) {
  return row.field != Field::timestamp && row.field != Field::redelivered &&
         row.type != FieldType::json && !is_derived(row);
}

std::string id_of_fields(const Event& event) {
  Identity identity("fields");
  std::string scratch;
  for (const auto& row : kFields) {
    if (!is_of_identity(row)) continue;
    const auto value = field_text(row.field, event, scratch);
    if (value.data() != nullptr) identity.add(row.name, value);
  }
  return identity.digest();
}

// The style of times in the output must not change an id.
Event as_received(const Event& event) {
  auto received = event;
  received.times = TimeStyle::as_is;
  return received;
}

}  // namespace

std::string event_id(const Event& event) {
  if (event.times != TimeStyle::as_is) return event_id(as_received(event));
  if (event.kind == EventKind::pulse) return id_of_message(event);
  const bool is_of_run =
      event.get(Field::source) == name_of(Source::taskcluster) && event.has(Field::task_id);
  return is_of_run ? id_of_run(event) : id_of_fields(event);
}

}  // namespace pbm
