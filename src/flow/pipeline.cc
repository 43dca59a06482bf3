// SPDX-License-Identifier: MPL-2.0
// The order of the steps matters for hostile messages: a message is ignored or filtered out
// by exchange and routing key before its body is read.
#include "flow/pipeline.h"

#include "base/text.h"
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

}  // namespace

Filter PipelineSettings::matching() const {
  auto wanted = filter;
  if (pulse && filter_pulse && !prints_events()) wanted.builds = wanted.tests = true;
  return wanted;
}

Pipeline::Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer)
    : settings_(std::move(settings)),
      prints_events_(settings_.prints_events()),
      writer_(std::move(writer)),
      translator_(settings_.dialect) {
  settings_.filter = settings_.matching();
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
  if (!delivery.enveloped) return delivery.defect;
  if (delivery.is_event) return append_event_line(delivery, now, out);
  if (push() != nullptr && delivery.exchange == exchanges::kTaskGroupResolved) {
    return take_group(delivery);
  }
  const auto source = recognise(delivery.exchange, settings_.dialect.stages);
  if (!is_watched(source)) return {};
  const auto time = delivery.received.empty() ? now : delivery.received;
  const bool filters_pulse = settings_.pulse && settings_.filter_pulse;
  if (settings_.pulse && !filters_pulse) {
    if (const auto defect = append_pulse(delivery, source, time, out)) return defect;
  }
  if (!source || (!prints_events_ && !filters_pulse)) return {};
  const auto facts = translator_.begin(delivery, *source);
  if (!facts.may_be_event) return {};
  outcome_.kind = Outcome::Kind::filtered;
  if (is_filtered_by_key(facts)) return {};
  if (delivery.defect) return delivery.defect;

  const auto verdict = translator_.translate();
  if (const auto defect = verdict.defect()) return defect;
  take_task();
  if (!verdict.has_events()) {
    outcome_.kind = Outcome::Kind::ignored;
    return {};
  }
  if (filters_pulse && has_match(time)) {
    if (const auto defect = append_pulse(delivery, source, time, out)) return defect;
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
  take_task();
  return append_events(delivery, delivery.received.empty() ? now : delivery.received, out);
}

bool Pipeline::is_watched(std::optional<Source> source) const {
  if (!source) return settings_.unknown_exchanges;
  return settings_.sources[index_of(*source)];
}

bool Pipeline::is_filtered_by_key(const KeyFacts& facts) const {
  if (!settings_.filter.builds && !facts.may_be_test) return true;
  return facts.buildtype.data() != nullptr &&
         settings_.filter.rejects(Field::buildtype, facts.buildtype);
}

Defect Pipeline::append_pulse(const Delivery& delivery, std::optional<Source> source,
                              std::string_view time, std::string& out) {
  if (delivery.defect) return delivery.defect;
  if (delivery.parsed == nullptr) {
    if (const auto defect = checked_.read(delivery.body, kNothing)) return defect;
  }
  const auto root = delivery.parsed != nullptr ? *delivery.parsed : checked_.root();
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

Push* Pipeline::push() const {
  return memory_ != nullptr && memory_->push ? &*memory_->push : nullptr;
}

Defect Pipeline::take_group(const Delivery& delivery) {
  if (delivery.defect) return delivery.defect;
  std::string_view group_id;
  if (const auto defect = translator_.read_group(delivery, group_id)) return defect;
  push()->resolved(group_id);
  return {};
}

// Every task of the push belongs to one of its groups, including tasks that make no event,
// such as the decision task.
void Pipeline::take_task() {
  if (push() == nullptr) return;
  const auto task = translator_.task();
  const bool is_task = task.task_id.data() != nullptr;
  if (!is_task || !settings_.filter.is_of_push(task.revision, task.git_revision)) return;
  push()->saw_task(task.task_group_id);
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
  const auto lines_before = outcome_.lines;
  std::string_view tree;  // of all events of a message
  std::string_view test;
  printed_.clear();
  const auto give_up = [&](Defect defect) {
    writer_->end_message(out);
    out.resize(start);
    outcome_.lines = lines_before;
    line_ends_.resize(lines_before);
    outcome_.starts = 0;
    outcome_.unsuccessful = false;
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
    printed_.push_back({.end = {.kind = event.kind,
                                .result = event.get(Field::result),
                                .task_id = event.get(Field::task_id),
                                .run_id = event.get(Field::run_id)},
                        .stage = event.stage});
  }
  end_message(lines_before, out);
  if (memory_ != nullptr) remember_printed(tree, test);
  return {};
}

// The format may have held lines until now, except those before `first`.
void Pipeline::end_message(std::size_t first, std::string& out) {
  const auto before = out.size();
  writer_->end_message(out);
  std::ranges::replace(std::span(line_ends_).subspan(first), before, out.size());
}

// What has not ended has no result, so it says nothing of trees, tests or the push.
void Pipeline::remember_printed(std::string_view tree, std::string_view test) {
  if (!printed_.empty()) memory_->no_match.stop();
  for (const auto& [end, stage] : printed_) {
    if (!is_end(stage)) {
      memory_->events.add_start(end.kind, stage);
      continue;
    }
    memory_->events.add(end.kind, tree, end.result);
    if (counts_against(end.result) && !test.empty()) memory_->events.add_failed_test(test);
    if (push() != nullptr) push()->ended(end);
  }
}

}  // namespace pbm
