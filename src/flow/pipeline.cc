// SPDX-License-Identifier: MPL-2.0
// The order of the steps matters for hostile messages: a message is ignored or filtered out
// by exchange and routing key before its body is read.
#include "flow/pipeline.h"

#include "event/capture_facts.h"
#include "event/exchanges.h"
#include "flow/line_name.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace pbm {

namespace {

using Kind = Outcome::Kind;

// For pulse events, only the root of the message is inspected.
constexpr std::array<std::span<const std::string_view>, 1> kNothing{};

// In a capture, messages have the time at which they were received.
std::string_view time_of(const Delivery& delivery, std::string_view now) {
  const auto received = received_of(delivery);
  return received.empty() ? now : received;
}

}  // namespace

Pipeline::Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer)
    : settings_(std::move(settings)),
      filter_(settings_.matching()),
      translator_(settings_.dialect),
      emitter_(std::move(writer), settings_.unique, settings_.time_spans) {
  if (settings_.watches_push()) push_.emplace(settings_.push, filter_);
  emitter_.expect(settings_.expected_events());
}

void Pipeline::reconfigure(PipelineSettings settings) {
  settings_ = std::move(settings);
  filter_ = settings_.matching();
  translator_.reconfigure(settings_.dialect);
  if (push_) push_->reconfigure(filter_);
  emitter_.first_events().reconfigure(settings_.unique);
  emitter_.no_match().forget();  // it is about the old filters
  emitter_.expect(settings_.expected_events());
}

// To decide and to emit are apart, because a message may be ruled out, held back, or malformed in
// many ways, but is printed in one.
Outcome Pipeline::process(const Delivery& delivery, std::string_view now, std::string& out,
                          std::uint64_t most_lines, TimePoint clock, Recollection::Broker broker) {
  const auto time = time_of(delivery, now);
  using Delivered = Emitter::Delivered;
  emitter_.begin(delivery.redelivered ? Delivered::again : Delivered::first, broker);
  return emit(decide(delivery, time, clock), delivery, time, most_lines, out);
}

Pipeline::Decision Pipeline::decide(const Delivery& delivery, std::string_view time,
                                    TimePoint clock) {
  if (push_ && follows_gap(delivery)) push_->groups().messages_missed();
  if (!has_envelope(delivery)) return missed(delivery, delivery.defect, clock);
  if (is_event_line(delivery)) return decide_event_line(delivery, time, clock);
  if (!push_) return decide_message(delivery, time);
  if (delivery.exchange != exchanges::kTaskGroupResolved) {
    return decide_by_push(delivery, time, clock);
  }
  return {.defect = push_->resolve(delivery, translator_, clock)};
}

// A malformed message that may have been a result of a push.
Pipeline::Decision Pipeline::missed(const Delivery& delivery, Defect defect, TimePoint clock) {
  if (push_) push_->miss(delivery, clock);
  return {.defect = defect};
}

// It is no message, so it makes no pulse event, and each copy of it is printed.
Pipeline::Decision Pipeline::decide_event_line(const Delivery& delivery, std::string_view time,
                                               TimePoint clock) {
  if (delivery.defect) return missed(delivery, delivery.defect, clock);
  const auto verdict = translator_.translate_event(delivery);
  if (const auto defect = verdict.defect()) return missed(delivery, defect, clock);
  if (!is_watched(translator_.source()) || !settings_.prints_events()) return {};
  if (!verdict.has_events()) return {.kind = Kind::filtered};
  if (push_) {
    const auto told = push_->take(delivery, translator_, true, time, clock);
    if (told == PushFilter::Verdict::late) return {.kind = Kind::late};
    if (told != PushFilter::Verdict::belongs) return {.kind = Kind::filtered};
  }
  return {.kind = Kind::filtered, .events = true};
}

// All tasks of its groups matter to a push, also those that make no event. If a line of a capture
// is damaged, its exchange may be as well.
Pipeline::Decision Pipeline::decide_by_push(const Delivery& delivery, std::string_view time,
                                            TimePoint clock) {
  const auto source = recognise(delivery.exchange, kAllStages);
  if (!source && delivery.defect) push_->miss(delivery, clock);
  if (!source || !is_watched(source)) return {};
  return decide_job(delivery, *source, time, clock);
}

// Buildbot and pulsetranslator know no task groups: of their messages, only events matter.
Pipeline::Decision Pipeline::decide_job(const Delivery& delivery, Source source,
                                        std::string_view time, TimePoint clock) {
  const auto [kind, defect, has_events] = read_for_push(delivery, source);
  const bool is_task = source == Source::taskcluster;
  if (defect && is_task) return missed(delivery, defect, clock);
  if (defect || (!has_events && !is_task)) return {.kind = kind, .defect = defect};
  const auto told = push_->take(translator_.delivery(), translator_, has_events, time, clock);
  if (told == PushFilter::Verdict::late) return {.kind = Kind::late};
  if (told != PushFilter::Verdict::belongs) return {.kind = kind};
  return {.kind = kind,
          .source = source,
          .events = has_events && !is_of_other_stage(delivery, source),
          .releases = push_->groups().has_released()};
}

// With --event pulse alone, a message is translated only if a filter needs it.
Pipeline::Decision Pipeline::decide_message(const Delivery& delivery, std::string_view time) {
  const auto source = recognise(delivery.exchange, settings_.dialect.stages);
  if (!is_watched(source)) return {};
  const bool prints_events = settings_.prints_events();
  Reading reading;
  if (source && (prints_events || filters_pulse())) reading = read(delivery, *source, time);
  const bool pulse = prints_pulse(reading, time);
  if (reading.has_events && !pulse && !prints_events) explain_events(time);
  return {.kind = reading.kind,
          .defect = reading.defect,
          .source = source,
          .pulse = pulse,
          .events = reading.has_events && prints_events};
}

bool Pipeline::prints_pulse(const Reading& reading, std::string_view time) {
  return filters_pulse() ? reading.has_events && translator_.has_match(filter_, time)
                         : settings_.pulse;
}

// A message whose key shows that no filter can match is not parsed.
Pipeline::Reading Pipeline::read(const Delivery& delivery, Source source, std::string_view time) {
  if (is_of_other_stage(delivery, source)) return {};
  const auto facts = translator_.begin(delivery, source);
  if (!facts.may_be_event) return {};
  if (is_of_other_kind(facts)) return {.kind = Kind::filtered};
  if (!has_other_buildtype(facts)) return read_body(delivery);
  explain_by_body(delivery, time);
  return {.kind = Kind::filtered};
}

// Reads a canceled task without tags with those of an earlier stage.
Pipeline::Reading Pipeline::read_for_push(const Delivery& delivery, Source source) {
  if (!translator_.begin(delivery, source).may_be_event) return {};
  const auto reading = read_body(delivery);
  if (reading.defect || reading.has_events || source != Source::taskcluster) return reading;
  const auto amended = push_->with_tags(delivery, translator_.task());
  if (!amended) return reading;
  (void)translator_.begin(*amended, source);
  return read_body(*amended);
}

Pipeline::Reading Pipeline::read_body(const Delivery& delivery) {
  if (delivery.defect) return {.kind = Kind::filtered, .defect = delivery.defect};
  const auto verdict = translator_.translate();
  return {.kind = verdict.has_events() ? Kind::filtered : Kind::ignored,
          .defect = verdict.defect(),
          .has_events = verdict.has_events()};
}

bool Pipeline::is_watched(std::optional<Source> source) const {
  if (!source) return settings_.unknown_exchanges;
  return settings_.sources[index_of(*source)];
}

// Of Taskcluster, the exchange is the stage. Buildbot has a stage in the key, which its dialect
// reads.
bool Pipeline::is_of_other_stage(const Delivery& delivery, Source source) const {
  if (source != Source::taskcluster) return false;
  const auto stage = stage_of(delivery.exchange);
  return !stage || !settings_.dialect.stages.has(*stage);
}

bool Pipeline::is_of_other_kind(const KeyFacts& facts) const {
  return !filter_.builds && !facts.may_be_test;
}

bool Pipeline::has_other_buildtype(const KeyFacts& facts) const {
  return facts.buildtype.data() != nullptr && filter_.rejects(Field::buildtype, facts.buildtype);
}

// Until something has matched, a message that its key rules out is read like any other, so that the
// filters are compared on the same events. A malformed one stays filtered.
void Pipeline::explain_by_body(const Delivery& delivery, std::string_view time) {
  if (!emitter_.no_match().counts() || delivery.defect) return;
  if (translator_.translate().has_events()) explain_events(time);
}

void Pipeline::explain_events(std::string_view time) {
  for (std::size_t place = 0; place < translator_.count(); ++place) {
    emitter_.no_match().rejected(filter_, translator_.event(place, time));
  }
}

// The pulse event is printed even if the message is malformed as a build or test.
Outcome Pipeline::emit(const Decision& decision, const Delivery& delivery, std::string_view time,
                       std::uint64_t most_lines, std::string& out) {
  released_.clear();
  held_.clear();
  Emission made;
  // With --push there are no pulse events, so at most one of the two applies.
  if (decision.pulse) made = emit_pulse(delivery, decision.source, time, most_lines, out);
  if (decision.releases) made = emit_released(delivery, *decision.source, most_lines, out);
  if (!made.defect) made.defect = decision.defect;
  Outcome outcome;
  if (decision.events) outcome.unknown_kind = translator_.unknown_kind();
  if (decision.events && !made.defect) {
    made.add(emit_events(delivery, decision.source, time, most_lines - made.lines, out));
  }
  outcome.kind = kind_of(decision, made);
  outcome.defect = made.defect;
  outcome.lines = made.lines;
  outcome.recognized = made.recognized;
  outcome.suppressed = made.suppressed;
  outcome.starts = made.starts;
  outcome.line_ends = emitter_.line_ends();
  outcome.released = released_;
  outcome.cut = made.cut;
  outcome.unsuccessful = made.unsuccessful;
  return outcome;
}

Outcome::Kind Pipeline::kind_of(const Decision& decision, const Emission& made) {
  if (made.defect) return Kind::malformed;
  if (made.lines != 0) return Kind::emitted;
  if (made.recognized != 0) return Kind::repeated;
  return made.is_duplicate ? Kind::duplicate : decision.kind;
}

Emission Pipeline::emit_pulse(const Delivery& delivery, std::optional<Source> source,
                              std::string_view time, std::uint64_t most_lines, std::string& out) {
  if (delivery.defect) return {.defect = delivery.defect};
  const auto* const parsed = parsed_of(delivery);
  if (parsed == nullptr) {
    if (const auto defect = checked_.read(delivery.body, kNothing)) return {.defect = defect};
  }
  const auto root = parsed != nullptr ? *parsed : checked_.root();
  if (!root.is(JsonType::object)) return {.defect = {"not a JSON object"}};
  return emitter_.append_pulse(delivery, source, time, most_lines, out);
}

// What was held back is printed in the order of its arrival, before the message at hand, which the
// translator has again afterwards. A defect is that of the message that was held back: the others,
// and the one at hand, are printed all the same.
Emission Pipeline::emit_released(const Delivery& delivery, Source source, std::uint64_t most_lines,
                                 std::string& out) {
  Emission made;
  while (auto held = push_->take_released()) {
    auto& kept = held_.emplace_back(std::move(*held));
    const auto message = kept.delivery();
    const auto reading = read_for_push(message, Source::taskcluster);
    auto defect = reading.defect;
    const auto before = made.lines;
    if (reading.has_events && !is_of_other_stage(message, Source::taskcluster)) {
      made.add(
          emit_events(message, Source::taskcluster, kept.received(), most_lines - before, out));
      defect = std::exchange(made.defect, {});
    }
    released_.push_back({message, static_cast<std::size_t>(made.lines - before), defect});
  }
  made.is_duplicate = false;
  (void)read_for_push(delivery, source);
  return made;
}

// Each stage of a run is printed once, however often its message is sent. A message that was cut
// or is malformed is not remembered.
Emission Pipeline::emit_events(const Delivery& delivery, std::optional<Source> source,
                               std::string_view time, std::uint64_t most_lines, std::string& out) {
  if (source != Source::taskcluster) {
    return emitter_.append_events(translator_, delivery.key, time, filter_, most_lines, out);
  }
  const auto [task_id, run_id] = translator_.task_run();
  const auto run = run_fingerprint(delivery.exchange, task_id, run_id);
  if (printed_runs_.contains(run) || was_printed_earlier(delivery, run)) {
    return {.is_duplicate = true};
  }
  const auto made =
      emitter_.append_events(translator_, delivery.key, time, filter_, most_lines, out);
  if (made.lines + made.recognized != 0 && !made.cut) printed_runs_.add(run);
  return made;
}

// By an earlier process. The lines of a redelivered message may have to be completed.
bool Pipeline::was_printed_earlier(const Delivery& delivery, std::uint64_t run) {
  const auto& recollection = emitter_.recollection();
  return !delivery.redelivered && recollection && recollection->has_run(run);
}

}  // namespace pbm
