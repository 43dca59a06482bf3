// SPDX-License-Identifier: MPL-2.0
#include "flow/pipeline.h"

#include "dialect/buildbot.h"
#include "dialect/normalized.h"
#include "dialect/taskcluster.h"
#include "event/exchanges.h"

#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kNotUtf8 = "exchange or routing key is not UTF-8";
constexpr std::string_view kTooMuch = "its builds would take more than 16 MiB";

// Nothing below the root is looked at when a message is only passed on.
constexpr std::array<std::span<const std::string_view>, 1> kNothing{};

}  // namespace

Pipeline::Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer)
    : settings_(std::move(settings)), writer_(std::move(writer)) {}

Outcome Pipeline::process(const Delivery& delivery, std::string_view now, std::string& out,
                          std::uint64_t most_lines) {
  outcome_ = Outcome{};
  lines_left_ = most_lines;
  const auto start = out.size();
  if (const auto why = append_all(delivery, now, out); !why.empty()) {
    outcome_.kind = Outcome::Kind::malformed;
    outcome_.why = why;
  } else if (out.size() != start) {
    outcome_.kind = Outcome::Kind::emitted;
  }
  return outcome_;
}

// Returns what is wrong with the message; an empty text where nothing is.
std::string_view Pipeline::append_all(const Delivery& delivery, std::string_view now,
                                      std::string& out) {
  if (!delivery.enveloped) return delivery.defect;
  const auto source = recognise(delivery.exchange);
  if (!watched(source)) return {};
  const auto time = delivery.received.empty() ? now : delivery.received;
  if (settings_.pulse) {
    if (const auto why = append_pulse(delivery, source, time, out); !why.empty()) return why;
  }
  if (!source || (!settings_.filter.builds && !settings_.filter.tests)) return {};
  if (source == Source::buildbot && !may_be_event(delivery.key, settings_.stage)) return {};
  outcome_.kind = Outcome::Kind::filtered;
  if (rejected_by_key(*source, delivery.key)) return {};
  if (!delivery.defect.empty()) return delivery.defect;

  translation_.clear();
  const auto verdict = translate(delivery, *source);
  if (verdict.kind == Verdict::Kind::malformed) return verdict.why;
  if (verdict.kind == Verdict::Kind::ignored) {
    outcome_.kind = Outcome::Kind::ignored;
    return {};
  }
  outcome_.unknown_kind = translation_.unknown_kind;
  auto& event = translation_.event;
  event.set(Field::event, name_of(event.kind));
  event.set(Field::source, name_of(*source));
  event.set(Field::timestamp, time);
  event.set(Field::key, delivery.key);
  if (delivery.redelivered) event.set(Field::redelivered, true);
  return append_events(out);
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
  if (!take_line()) return {};
  return writer_->append_pulse(delivery, source, time, out) ? std::string_view() : kNotUtf8;
}

// Whether there may be another line.
bool Pipeline::take_line() {
  outcome_.cut = lines_left_ == 0;
  if (outcome_.cut) return false;
  --lines_left_;
  ++outcome_.lines;
  return true;
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

std::string_view Pipeline::append_events(std::string& out) {
  auto& event = translation_.event;
  const auto start = out.size();
  const auto lines_before = outcome_.lines;
  const auto append = [&]() -> std::string_view {
    if (!settings_.filter.matches(event) || !take_line()) return {};
    outcome_.unsuccessful |= event.get(Field::result) != "success";
    const bool is_first = out.size() == start;
    const bool is_text = writer_->append_event(event, out);
    if (is_text && (is_first || out.size() - start <= kMostOutputBytes)) return {};
    out.resize(start);
    outcome_.lines = lines_before;
    return is_text ? kTooMuch : kNotUtf8;
  };
  if (!translation_.repack) return append();
  const auto status = event.get(Field::status);
  const auto result = event.get(Field::result);
  event.locale_count = translation_.locales.size();
  for (const auto& build : translation_.locales) {
    event.set(Field::locale, build.locale);
    ++event.locale_place;
    const bool own = build.status.data() != nullptr;
    event.set(Field::status, own ? build.status : status);
    event.set(Field::result, own ? build.result : result);
    if (const auto why = append(); !why.empty()) return why;
    if (outcome_.cut) break;
  }
  return {};
}

}  // namespace pbm
