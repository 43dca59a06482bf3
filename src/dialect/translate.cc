// SPDX-License-Identifier: MPL-2.0
// The exchange decides the dialect, because publishers cannot choose the exchange of another one:
// Pulse permits users to publish to exchanges of their own only.
#include "dialect/translate.h"

#include "dialect/builder_key.h"
#include "dialect/dialects.h"
#include "event/capture_facts.h"
#include "event/exchanges.h"

#include <algorithm>

namespace pbm {

KeyFacts Translator::begin(const Delivery& delivery, Source source) {
  translation_.clear();
  delivery_ = delivery;
  source_ = source;
  if (source != Source::buildbot) return {};
  const auto builder = builder_of_event(delivery.key, settings_.stages);
  if (!builder) return {.may_be_event = false};
  builder_ = *builder;
  return {.may_be_test = may_be_test(builder_), .buildtype = buildtype_of_key(delivery.key)};
}

Verdict Translator::translate() {
  auto& event = translation_.event;
  event.set(Field::source, name_of(*source_));
  event.set(Field::key, delivery_.key);
  if (delivery_.redelivered) event.set(Field::redelivered, true);
  const auto verdict = translate_body();
  if (source_ == Source::taskcluster && settings_.stages.names_tasks()) {
    event.set(Field::stage, name_of(event.stage));
  }
  if (translation_.repack) {
    translation_.status = event.get(Field::status);
    translation_.result = event.get(Field::result);
    event.locale_count = translation_.locales.size();
  }
  return verdict;
}

Verdict Translator::translate_body() {
  switch (*source_) {
    case Source::buildbot: return translate_buildbot(delivery_, builder_, translation_);
    case Source::normalized: return translate_normalized(delivery_, translation_);
    case Source::taskcluster:
      return translate_taskcluster(delivery_, settings_.taskcluster_root_url, translation_);
  }
  return Verdict::ignored();
}

Verdict Translator::translate_event(const Delivery& delivery) {
  translation_.clear();
  delivery_ = delivery;
  const auto verdict = translate_event_line(delivery, translation_);
  // A line does not come from an exchange, so it names its source.
  const auto name = std::ranges::find(kSourceNames, translation_.event.get(Field::source));
  source_.reset();
  if (name != kSourceNames.end()) source_ = static_cast<Source>(name - kSourceNames.begin());
  const bool is_task = source_ == Source::taskcluster;
  if (is_task && !settings_.stages.has(translation_.event.stage)) return Verdict::ignored();
  return verdict;
}

// Asked before anything is printed: a pulse event comes before the events of its message.
bool Translator::has_match(const Filter& filter, std::string_view timestamp) {
  for (std::size_t place = 0; place < count(); ++place) {
    if (filter.matches(event(place, timestamp))) return true;
  }
  return false;
}

TaskFacts Translator::task() {
  const bool is_message = !is_event_line(delivery_) && source_ == Source::taskcluster;
  return is_message ? task_facts(delivery_, translation_) : facts_of(translation_.event);
}

Translator::TaskRun Translator::task_run() const {
  return {.task_id = translation_.event.get(Field::task_id),
          .run_id = translation_.event.get(Field::run_id)};
}

Defect Translator::read_group(const Delivery& delivery, std::string_view& group_id) {
  return read_resolved_group(delivery, translation_, group_id);
}

std::size_t Translator::count() const {
  return translation_.repack ? translation_.locales.size() : 1;
}

// One object serves all locales of a repack. A locale without a result has the result of the
// message.
const Event& Translator::event(std::size_t place, std::string_view timestamp) {
  auto& event = translation_.event;
  event.set(Field::event, name_of(event.kind));
  event.set(Field::timestamp, timestamp);
  if (!translation_.repack) return event;
  const auto& build = translation_.locales[place];
  const bool own = build.status.data() != nullptr;
  event.locale_place = place + 1;
  event.set(Field::locale, build.locale);
  event.set(Field::status, own ? build.status : translation_.status);
  event.set(Field::result, own ? build.result : translation_.result);
  return event;
}

}  // namespace pbm
