// SPDX-License-Identifier: MPL-2.0
// The order of the steps matters for hostile messages: a message is ignored or filtered out
// by exchange and routing key before its body is read.
#include "flow/pipeline.h"

#include "base/text.h"
#include "event/capture_facts.h"
#include "event/exchanges.h"
#include "event/result.h"
#include "flow/fingerprint.h"

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

constexpr Defect kNotUtf8{"exchange or routing key is not UTF-8"};
constexpr Defect kTooMuch{"its lines exceed 16 MiB"};

// For pulse events, only the root of the message is inspected.
constexpr std::array<std::span<const std::string_view>, 1> kNothing{};

constexpr Stages kAllStages(kStages);

// A push is told of every stage, whatever is printed.
DialectSettings translation_of(const PipelineSettings& settings) {
  auto dialect = settings.dialect;
  dialect.reads_all_stages = !settings.push.hashes.empty();
  return dialect;
}

// In a capture, messages have the time at which they were received.
std::string_view time_of(const Delivery& delivery, std::string_view now) {
  const auto received = received_of(delivery);
  return received.empty() ? now : received;
}

}  // namespace

Filter PipelineSettings::matching() const {
  auto wanted = filter;
  if (pulse && filter_pulse && !prints_events()) wanted.builds = wanted.tests = true;
  return wanted;
}

Stages PipelineSettings::consumed_stages() const {
  return push.hashes.empty() ? dialect.stages : kAllStages;
}

Pipeline::Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer)
    : settings_(std::move(settings)),
      prints_events_(settings_.prints_events()),
      writer_(std::move(writer)),
      translator_(translation_of(settings_)) {
  settings_.filter = settings_.matching();
}

std::optional<PushFilter> Pipeline::make_push() const {
  if (settings_.push.hashes.empty()) return std::nullopt;
  return std::optional<PushFilter>(std::in_place, settings_.push, settings_.filter);
}

Outcome Pipeline::process(const Delivery& delivery, std::string_view now, std::string& out,
                          std::uint64_t most_lines, PipelineMemory* memory) {
  memory_ = memory;
  outcome_ = Outcome{};
  lines_left_ = most_lines;
  line_ends_.clear();
  const auto start = out.size();
  if (const auto defect = append_all(delivery, now, out)) {
    outcome_.kind = Outcome::Kind::malformed;
    outcome_.defect = defect;
  } else if (out.size() != start) {
    outcome_.kind = Outcome::Kind::emitted;
  }
  outcome_.line_ends = line_ends_;
  return outcome_;
}

Defect Pipeline::append_all(const Delivery& delivery, std::string_view now, std::string& out) {
  if (!has_envelope(delivery)) return delivery.defect;
  if (is_event_line(delivery)) return append_event_line(delivery, now, out);
  if (push() != nullptr) return append_of_push(delivery, now, out);
  const auto source = recognise(delivery.exchange, settings_.dialect.stages);
  if (!is_watched(source)) return {};
  const auto time = time_of(delivery, now);
  const bool filters_pulse = settings_.pulse && settings_.filter_pulse;
  if (settings_.pulse && !filters_pulse) {
    if (const auto defect = append_pulse(delivery, source, time, out)) return defect;
  }
  if (!source || (!prints_events_ && !filters_pulse)) return {};
  const auto facts = translator_.begin(delivery, *source);
  if (!facts.may_be_event) return {};
  outcome_.kind = Outcome::Kind::filtered;
  if (is_of_other_kind(facts)) return {};
  if (has_other_buildtype(facts)) {
    explain_by_body(delivery, time);
    return {};
  }
  if (delivery.defect) return delivery.defect;

  const auto verdict = translator_.translate();
  if (const auto defect = verdict.defect()) return defect;
  if (!verdict.has_events()) {
    outcome_.kind = Outcome::Kind::ignored;
    return {};
  }
  if (filters_pulse) {
    if (!has_match(time)) {
      if (!prints_events_) explain_events(time);
    } else if (const auto defect = append_pulse(delivery, source, time, out)) {
      return defect;
    }
  }
  if (!prints_events_) return {};
  outcome_.unknown_kind = translator_.unknown_kind();
  return append_new_events(delivery, *source, time, out);
}

// It is no message, so it makes no pulse event.
Defect Pipeline::append_event_line(const Delivery& delivery, std::string_view now,
                                   std::string& out) {
  if (delivery.defect) return delivery.defect;
  const auto verdict = translator_.translate_event(delivery);
  if (const auto defect = verdict.defect()) return defect;
  if (!is_watched(translator_.source()) || !prints_events_) return {};
  outcome_.kind = Outcome::Kind::filtered;
  if (!verdict.has_events()) return {};
  const auto time = time_of(delivery, now);
  if (push() != nullptr) {
    const auto told = push()->take(delivery, translator_, true, time, memory_->now);
    if (told != PushFilter::Verdict::belongs) return set_aside(told);
  }
  return append_events(delivery, time, out);
}

// --- of a push ---

PushFilter* Pipeline::push() const {
  return memory_ != nullptr && memory_->push ? &*memory_->push : nullptr;
}

// A message that is not printed now, or never.
Defect Pipeline::set_aside(PushFilter::Verdict verdict) {
  if (verdict == PushFilter::Verdict::late) outcome_.kind = Outcome::Kind::late;
  return {};
}

// All tasks of its groups matter to a push, also those that make no event.
Defect Pipeline::append_of_push(const Delivery& delivery, std::string_view now, std::string& out) {
  if (delivery.exchange == exchanges::kTaskGroupResolved) {
    return push()->resolve(delivery, translator_, memory_->now);
  }
  const auto source = recognise(delivery.exchange, kAllStages);
  if (!source || !is_watched(source)) return {};
  const auto time = time_of(delivery, now);
  auto message = delivery;
  if (const auto defect = read_of_push(message, *source)) return defect;
  if (outcome_.kind == Outcome::Kind::ignored && *source != Source::taskcluster) return {};
  const bool has_events = outcome_.kind == Outcome::Kind::filtered;
  const auto told = push()->take(message, translator_, has_events, time, memory_->now);
  if (told != PushFilter::Verdict::belongs) return set_aside(told);
  if (!push()->groups().has_released()) return append_read(message, *source, time, out);
  if (const auto defect = append_released(out)) return defect;
  if (const auto defect = read_of_push(message, *source)) return defect;
  return append_read(message, *source, time, out);
}

// Reads a message: `ignored` if it has no events, else `filtered`. Of a canceled task without
// tags, reads it with those of an earlier stage.
Defect Pipeline::read_of_push(Delivery& message, Source source) {
  outcome_.kind = Outcome::Kind::ignored;
  if (!translator_.begin(message, source).may_be_event) return {};
  if (message.defect) return message.defect;
  const auto verdict = translator_.translate();
  if (const auto defect = verdict.defect()) return defect;
  if (verdict.has_events()) outcome_.kind = Outcome::Kind::filtered;
  if (verdict.has_events() || source != Source::taskcluster) return {};
  const auto amended = push()->with_tags(message, translator_.task());
  if (!amended) return {};
  message = *amended;
  return read_of_push(message, source);
}

Defect Pipeline::append_read(const Delivery& message, Source source, std::string_view time,
                             std::string& out) {
  const bool is_printed =
      source != Source::taskcluster || settings_.dialect.stages.has(translator_.task().stage);
  if (outcome_.kind != Outcome::Kind::filtered || !is_printed || !prints_events_) return {};
  outcome_.unknown_kind = translator_.unknown_kind();
  return append_new_events(message, source, time, out);
}

// What was held back is printed in the order of its arrival, before the message at hand.
Defect Pipeline::append_released(std::string& out) {
  while (auto held = push()->take_released()) {
    auto message = held->delivery();
    if (const auto defect = read_of_push(message, Source::taskcluster)) return defect;
    if (const auto defect = append_read(message, Source::taskcluster, held->received(), out)) {
      return defect;
    }
  }
  return {};
}

bool Pipeline::is_watched(std::optional<Source> source) const {
  if (!source) return settings_.unknown_exchanges;
  return settings_.sources[index_of(*source)];
}

bool Pipeline::is_of_other_kind(const KeyFacts& facts) const {
  return !settings_.filter.builds && !facts.may_be_test;
}

bool Pipeline::has_other_buildtype(const KeyFacts& facts) const {
  return facts.buildtype.data() != nullptr &&
         settings_.filter.rejects(Field::buildtype, facts.buildtype);
}

// Until something has matched, a message that its key rules out is read like any other, so that the
// filters are compared on the same events. A malformed one stays filtered.
void Pipeline::explain_by_body(const Delivery& delivery, std::string_view time) {
  if (memory_ == nullptr || !memory_->no_match.counts() || delivery.defect) return;
  if (translator_.translate().has_events()) explain_events(time);
}

void Pipeline::explain_events(std::string_view time) {
  if (memory_ == nullptr) return;
  for (std::size_t place = 0; place < translator_.count(); ++place) {
    memory_->no_match.rejected(settings_.filter, translator_.event(place, time));
  }
}

Defect Pipeline::append_pulse(const Delivery& delivery, std::optional<Source> source,
                              std::string_view time, std::string& out) {
  if (delivery.defect) return delivery.defect;
  const auto* const parsed = parsed_of(delivery);
  if (parsed == nullptr) {
    if (const auto defect = checked_.read(delivery.body, kNothing)) return defect;
  }
  const auto root = parsed != nullptr ? *parsed : checked_.root();
  if (!root.is(JsonType::object)) return {"not a JSON object"};
  if (!take_line()) return {};
  if (!is_utf8(delivery.exchange) || !is_utf8(delivery.key)) {
    --outcome_.lines;
    return kNotUtf8;
  }
  pulse_.kind = EventKind::pulse;
  pulse_.set(Field::event, name_of(EventKind::pulse));
  pulse_.set(Field::source, source ? name_of(*source) : std::string_view());
  pulse_.set(Field::timestamp, time);
  pulse_.set(Field::exchange, delivery.exchange);
  pulse_.set(Field::key, delivery.key);
  pulse_.set(Field::cc, delivery.cc ? std::string_view("[]") : std::string_view());
  pulse_.cc = delivery.cc.value_or(Event::Words());
  pulse_.set(Field::redelivered, delivery.redelivered);
  pulse_.set(Field::message, delivery.body);
  writer_->append(pulse_, out);
  line_ends_.push_back(out.size());
  return {};
}

bool Pipeline::has_match(std::string_view time) {
  for (std::size_t place = 0; place < translator_.count(); ++place) {
    if (settings_.filter.matches(translator_.event(place, time))) return true;
  }
  return false;
}

// Counts one more line; false if the limit is reached.
bool Pipeline::take_line() {
  outcome_.cut = lines_left_ == 0;
  if (outcome_.cut) return false;
  --lines_left_;
  ++outcome_.lines;
  return true;
}

// The end of a run is printed once, however often its message is sent. A message that was cut
// or is malformed is not remembered.
Defect Pipeline::append_new_events(const Delivery& delivery, Source source, std::string_view time,
                                   std::string& out) {
  if (memory_ == nullptr || source != Source::taskcluster) {
    return append_events(delivery, time, out);
  }
  const auto task = translator_.task();
  const auto run = fingerprint_of(delivery.exchange, task.task_id, task.run_id);
  if (memory_->printed_runs.contains(run)) {
    outcome_.kind = Outcome::Kind::duplicate;
    return {};
  }
  const auto start = out.size();
  const auto defect = append_events(delivery, time, out);
  if (out.size() != start && !outcome_.cut) memory_->printed_runs.add(run);
  return defect;
}

Defect Pipeline::append_events(const Delivery& delivery, std::string_view time, std::string& out) {
  const auto start = out.size();
  const auto before = outcome_;
  std::string_view tree;  // of all events of a message
  std::string_view test;
  printed_.clear();
  const auto give_up = [&](Defect defect) {
    writer_->end_message(out);
    out.resize(start);
    line_ends_.resize(before.lines);
    outcome_ = before;
    return defect;
  };
  const auto count = translator_.count();
  for (std::size_t place = 0; place < count; ++place) {
    const auto& event = translator_.event(place, time);
    if (!settings_.filter.matches(event)) {
      if (memory_ != nullptr) memory_->no_match.rejected(settings_.filter, event);
      continue;
    }
    if (!take_line()) break;
    if (!is_utf8(delivery.key)) return give_up(kNotUtf8);
    outcome_.unsuccessful |= counts_against(event.get(Field::result));
    if (!event.has_ended()) ++outcome_.starts;
    const bool is_first = out.size() == start;
    writer_->append(event, out);
    line_ends_.push_back(out.size());
    if (!is_first && out.size() - start > kMostOutputBytes) return give_up(kTooMuch);
    tree = event.get(Field::tree);
    test = event.get(Field::test);
    printed_.push_back(
        {.kind = event.kind, .result = event.get(Field::result), .stage = event.stage});
  }
  end_message(before.lines, out);
  if (memory_ != nullptr) remember_printed(tree, test);
  return {};
}

// The format may have held lines until now, except those before `first`.
void Pipeline::end_message(std::size_t first, std::string& out) {
  const auto before = out.size();
  writer_->end_message(out);
  std::ranges::replace(std::span(line_ends_).subspan(first), before, out.size());
}

// What has not ended has no result, so it says nothing of trees or tests.
void Pipeline::remember_printed(std::string_view tree, std::string_view test) {
  if (!printed_.empty()) memory_->no_match.stop();
  for (const auto& [kind, result, stage] : printed_) {
    if (!is_end(stage)) {
      memory_->events.add_start(kind, stage);
      continue;
    }
    memory_->events.add(kind, tree, result);
    if (counts_against(result) && !test.empty()) memory_->events.add_failed_test(test);
  }
}

}  // namespace pbm
