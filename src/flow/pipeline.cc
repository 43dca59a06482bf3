// SPDX-License-Identifier: MPL-2.0
#include "flow/pipeline.h"

#include "dialect/buildbot.h"
#include "dialect/normalized.h"
#include "dialect/recognise.h"
#include "dialect/taskcluster.h"

#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kNotUtf8 = "exchange or routing key is not UTF-8";

// Nothing below the root is looked at when a message is only passed on.
constexpr std::array<std::span<const std::string_view>, 1> kNothing{};

}  // namespace

Pipeline::Pipeline(PipelineSettings settings) : settings_(std::move(settings)) {}

Outcome Pipeline::process(const Delivery& delivery, std::string_view now, std::string& out) {
  using enum Outcome::Kind;
  if (!delivery.enveloped) return {malformed, delivery.defect};
  const auto source = recognise(delivery.exchange);
  if (!watched(source)) return {ignored};

  const auto time = delivery.received.empty() ? now : delivery.received;
  if (settings_.pulse) {
    if (const auto why = append_pulse(delivery, source, time, out); !why.empty()) {
      return {malformed, why};
    }
  }
  const auto otherwise = settings_.pulse ? emitted : filtered;
  const bool translates = settings_.filter.builds || settings_.filter.tests;
  if (!source || !translates) return {settings_.pulse ? emitted : ignored};
  if (source == Source::buildbot && !may_be_event(delivery.key, settings_.stage)) {
    return {settings_.pulse ? emitted : ignored};
  }
  if (rejected_by_key(*source, delivery.key)) return {otherwise};
  if (!delivery.defect.empty()) return {malformed, delivery.defect};

  auto& event = translation_.event;
  translation_.clear();
  const auto verdict = translate(delivery, *source);
  if (verdict.kind == Verdict::Kind::malformed) return {malformed, verdict.why};
  if (verdict.kind == Verdict::Kind::ignored) return {settings_.pulse ? emitted : ignored};
  event.set(Field::event, name_of(event.kind));
  event.set(Field::source, name_of(*source));
  event.set(Field::timestamp, time);
  event.set(Field::key, delivery.key);
  if (delivery.redelivered) event.set(Field::redelivered, true);

  const auto outcome = append_events(out);
  return outcome.kind == filtered ? Outcome{otherwise} : outcome;
}

bool Pipeline::watched(std::optional<Source> source) const {
  if (!source) return settings_.unknown_exchanges;
  return settings_.sources[static_cast<std::size_t>(*source)];
}

std::string_view Pipeline::append_pulse(const Delivery& delivery, std::optional<Source> source,
                                        std::string_view time, std::string& out) {
  if (!delivery.defect.empty()) return delivery.defect;
  const auto why = translation_.document.read(delivery.body, kNothing);
  if (!why.empty()) return why;
  if (!translation_.document.root().is(JsonType::object)) return "not a JSON object";
  return serialiser_.append_pulse(delivery, source, time, out) ? std::string_view() : kNotUtf8;
}

bool Pipeline::rejected_by_key(Source source, std::string_view key) const {
  if (source != Source::buildbot) return false;
  const auto& filter = settings_.filter;
  if (!filter.builds && !may_be_test(parse_buildbot_key(key)->builder)) return true;
  return filter.rejects(Field::buildtype, buildtype_of_key(key));
}

Verdict Pipeline::translate(const Delivery& delivery, Source source) {
  switch (source) {
    case Source::buildbot: return translate_buildbot(delivery, settings_.stage, translation_);
    case Source::normalized: return translate_normalized(delivery, translation_);
    case Source::taskcluster:
      return translate_taskcluster(delivery, settings_.taskcluster_root_url, translation_);
  }
  return {Verdict::Kind::ignored};
}

Outcome Pipeline::append_events(std::string& out) {
  using enum Outcome::Kind;
  auto& event = translation_.event;
  const auto start = out.size();
  const auto append = [&] {
    if (!settings_.filter.matches(event)) return true;
    if (serialiser_.append_event(event, out)) return true;
    out.resize(start);
    return false;
  };
  if (!translation_.repack) {
    if (!append()) return {malformed, kNotUtf8};
  }
  const auto status = event.get(Field::status);
  const auto result = event.get(Field::result);
  for (const auto& build : translation_.locales) {
    event.set(Field::locale, build.locale);
    const bool own = build.status.data() != nullptr;
    event.set(Field::status, own ? build.status : status);
    event.set(Field::result, own ? build.result : result);
    if (!append()) return {malformed, kNotUtf8};
  }
  return {out.size() > start ? emitted : filtered};
}

}  // namespace pbm
