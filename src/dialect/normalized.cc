// SPDX-License-Identifier: MPL-2.0
// Messages of pulsetranslator, a Mozilla program that normalized buildbot messages and
// published them on exchange/build/normalized. Most of their names are those of event fields.
#include "dialect/builder_key.h"
#include "dialect/derive.h"
#include "dialect/dialects.h"
#include "dialect/name_table.h"
#include "json/value.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pbm {

namespace {

constexpr std::array<std::string_view, 1> kNormalizedRoot{"payload"};
constexpr std::array<std::span<const std::string_view>, 1> kNormalizedOutline{kNormalizedRoot};

// The fields that have the same name in the payload.
constexpr std::array kTaken{Field::tree,
                            Field::branch,
                            Field::os,
                            Field::platform,
                            Field::buildtype,
                            Field::buildid,
                            Field::builddate,
                            Field::buildurl,
                            Field::testsurl,
                            Field::test,
                            Field::logurl,
                            Field::talos,
                            Field::product,
                            Field::revision,
                            Field::buildername,
                            Field::status,
                            Field::locale,
                            Field::job_number,
                            Field::build_number,
                            Field::previous_buildid,
                            Field::version,
                            Field::slave,
                            Field::release,
                            Field::symbols_url,
                            Field::test_packages_url,
                            Field::completemarurl,
                            Field::completemarhash,
                            Field::blobber_files,
                            Field::repack,
                            Field::tags};

// A table of its own, because that of all fields would be searched for each member of a message.
constexpr NameTable kTakenNames([] {
  std::array<std::pair<std::string_view, Field>, kTaken.size()> rows;
  std::ranges::transform(kTaken, rows.begin(),
                         [](Field field) { return std::pair(row_of(field).name, field); });
  return rows;
}());

void take_words(Node list, Event& event) {
  auto& tags = event.begin_tags();
  if (!list.is(JsonType::array)) return event.unset(Field::tags);
  for (const Node each : list) {
    const auto word = text_of(each);
    if (word.data() != nullptr) tags.push_back(word);
  }
}

// A value of another type than the field has is unknown; a repeated member replaces the one before.
void take(Field field, Node value, Translation& out) {
  auto& event = out.event;
  switch (row_of(field).type) {
    case FieldType::text: event.set(field, text_of(value)); break;
    case FieldType::integer: event.set(field, integer_text(integer_of(value), out.arena)); break;
    case FieldType::boolean:
      event.set(field, value.is(JsonType::boolean) && value.text() == "true"
                           ? std::string_view("true")
                           : std::string_view());
      break;
    case FieldType::json:
      event.set(field, value.is(JsonType::object) ? value.text() : std::string_view());
      break;
    case FieldType::words: take_words(value, event); break;
  }
}

std::string_view builder_of(std::string_view payload_key) {
  const auto parsed = parse_buildbot_key(payload_key);
  return parsed ? parsed->builder : std::string_view();
}

// A number that buildbot does not have says nothing, so neither field is printed.
void set_result(Node payload, Event& event) {
  event.set(Field::result, result_of_status(integer_of(payload.member("status"))));
  if (!event.has(Field::result)) event.unset(Field::status);
}

// pulsetranslator sent both kinds on one exchange. Only tests have a name of a test.
void set_kind(Event& event) {
  event.kind = event.has(Field::test) ? EventKind::test : EventKind::build;
  if (event.kind == EventKind::test) {
    event.set(Field::talos, event.has(Field::talos));
  } else {
    event.unset(Field::talos);
  }
}

}  // namespace

Verdict translate_normalized(const Delivery& delivery, Translation& out) {
  if (const auto defect = out.read(delivery, kNormalizedOutline)) return defect;
  if (!out.root.is(JsonType::object)) return Defect{"not a JSON object"};
  const Node payload = out.root.member("payload");
  if (!payload.is(JsonType::object)) return Defect{"payload is missing or not an object"};

  auto& event = out.event;
  for (const Node each : payload) {
    if (const auto* const field = kTakenNames.find(each.name())) take(*field, each, out);
  }
  if (!event.has(Field::tree)) return Defect{"payload contains no tree"};
  if (!event.has(Field::branch)) event.set(Field::branch, event.get(Field::tree));
  event.set(Field::product, lower_case(event.get(Field::product), out.arena));

  set_result(payload, event);
  set_kind(event);
  event.set(Field::mobile, is_mobile(event, builder_of(text_of(payload.member("key")))));
  return Verdict::events();
}

}  // namespace pbm
