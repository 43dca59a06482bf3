// SPDX-License-Identifier: MPL-2.0
// Only builds name a git hash, and their messages may come last. So every task is recorded in its
// group, and a message that could be printed is held back with it.
#include "flow/push_filter.h"

#include "base/split.h"
#include "base/timestamp.h"
#include "event/capture_facts.h"
#include "event/exchanges.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pbm {

namespace {

// A push has failed whatever results are printed.
constexpr std::array kIgnored{Field::result, Field::stage};

std::function<bool(std::string_view)> tree_filter(const Filter& filter) {
  for (const auto& text : filter.texts) {
    if (text.field == Field::tree) {
      return [text](std::string_view tree) { return text.passes(tree); };
    }
  }
  return {};
}

// Times of a capture, as points of the monotonic clock.
TimePoint point(std::chrono::duration<std::int64_t> since_epoch) {
  return TimePoint(std::chrono::duration_cast<TimePoint::duration>(since_epoch));
}

std::optional<TimePoint> time_of_capture(std::string_view received, std::string_view own_time) {
  if (const auto time = parse_timestamp(received)) return point(time->time_since_epoch());
  if (const auto time = parse_iso_time(own_time)) {
    return point(std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch());
  }
  return std::nullopt;
}

// Where the id of the group is among the words of a routing key:
// primary.<task>.<run>.<worker group>.<worker>.<provisioner>.<worker type>.<scheduler>.<group>._
// and primary.<group>.<scheduler>._ when a group is resolved.
constexpr int kGroupWord = 8;
constexpr int kResolvedGroupWord = 1;

// Empty if the key does not tell.
std::string_view group_of_key(const Delivery& delivery) {
  const bool is_of_task = stage_of(delivery.exchange).has_value();
  if (!is_of_task && delivery.exchange != exchanges::kTaskGroupResolved) return {};
  Split words(delivery.key, '.');
  for (int before = is_of_task ? kGroupWord : kResolvedGroupWord; before > 0; --before) {
    if (!words.next()) return {};
  }
  return words.next().value_or(std::string_view());
}

TaskReport report_of(const TaskFacts& facts) {
  return {.group_id = facts.task_group_id,
          .task_id = facts.task_id,
          .run = facts.run.value_or(TaskReport::kNoRun),
          .stage = facts.stage,
          .result = facts.result,
          .is_after_rerun = facts.is_after_rerun,
          .revision = facts.revision,
          .git_revision = facts.git_revision,
          .tree = facts.tree,
          .kind = facts.kind,
          .label = facts.label,
          .tags = facts.tags,
          .logurl = facts.logurl};
}

// What the list of runs says beyond the message itself: a later run, or at an end, another end of
// the same run. A message that arrives late, or after a gap, lists runs whose own messages may
// never come.
std::optional<TaskReport> report_of_latest(const TaskReport& report, const RunFacts& latest) {
  if (!latest.run || report.stage == Stage::defined) return std::nullopt;
  const bool is_other_end = *latest.run == report.run && report.stage == Stage::ended;
  if (*latest.run <= report.run && !is_other_end) return std::nullopt;
  auto later = report;
  later.run = *latest.run;
  later.stage = latest.stage;
  later.result = latest.result;
  later.is_after_rerun = latest.is_after_rerun;
  later.logurl = {};
  return later;
}

}  // namespace

PushFilter::PushFilter(const PushFilterSettings& settings, const Filter& filter)
    : filter_(filter.without(kIgnored)),
      groups_({.hashes = settings.hashes,
               .passes_tree = tree_filter(filter),
               .stall = settings.stall}) {}

void PushFilter::reconfigure(const Filter& filter) {
  filter_ = filter.without(kIgnored);
  groups_.set_tree_filter(tree_filter(filter));
}

// Time comes from the clock or, in a capture, from the messages. There, a push that is over before
// this message is finished first.
bool PushFilter::comes_late(const Delivery& delivery, std::string_view own_time, TimePoint now) {
  if (delivery.captured == nullptr) {
    now_ = now;
    return false;
  }
  now_ = std::max(now_, time_of_capture(received_of(delivery), own_time).value_or(now_));
  groups_.advance(now_ - std::chrono::seconds(1), TimePoint());
  return groups_.is_over();
}

PushFilter::Verdict PushFilter::take(const Delivery& delivery, Translator& translator,
                                     bool has_events, std::string_view time, TimePoint now) {
  const auto facts = translator.task();
  if (comes_late(delivery, facts.time, now)) return Verdict::late;
  auto report = report_of(facts);
  if (has_events) {
    report.event = translator.event(0, time).kind;
    report.counts = translator.has_match(filter_, time);
  }
  const bool has_group = !report.task_id.empty() && !report.group_id.empty();
  if (!has_group || is_event_line(delivery)) return take_alone(delivery, report);
  if (take_task(report, facts.latest)) return Verdict::belongs;
  // A message without events would print nothing, so only its report is kept.
  if (has_events) groups_.hold(delivery, time);
  return Verdict::held;
}

// Whether its group belongs to a push. Either report may be what makes it so.
bool PushFilter::take_task(const TaskReport& report, const RunFacts& latest) {
  const bool belongs = groups_.take(report, now_);
  const auto later = report_of_latest(report, latest);
  return later ? groups_.take(*later, now_) || belongs : belongs;
}

// A message of Taskcluster that lacks its group could have been one of a push.
PushFilter::Verdict PushFilter::take_alone(const Delivery& delivery, const TaskReport& report) {
  if (groups_.take_alone(report, now_)) return Verdict::belongs;
  if (stage_of(delivery.exchange)) groups_.message_missed(group_of_key(delivery));
  return Verdict::other;
}

std::optional<HeldMessage> PushFilter::take_released() {
  if (!groups_.has_released()) return std::nullopt;
  return groups_.take_released();
}

Defect PushFilter::resolve(const Delivery& delivery, Translator& translator, TimePoint now) {
  std::string_view group_id;
  auto defect = delivery.defect;
  if (!defect) defect = translator.read_group(delivery, group_id);
  if (defect) {
    miss(delivery, now);
    return defect;
  }
  if (comes_late(delivery, {}, now)) return {};
  groups_.resolve(group_id, now_, delivery.redelivered);
  return {};
}

void PushFilter::miss(const Delivery& delivery, TimePoint now) {
  if (comes_late(delivery, {}, now)) return;
  groups_.message_missed(group_of_key(delivery));
}

// Of members with the same name the last one counts, so the tags are appended to the root.
std::optional<Delivery> PushFilter::with_tags(const Delivery& delivery, const TaskFacts& facts) {
  if (facts.has_tags) return std::nullopt;
  const auto* const task = groups_.find(facts.task_group_id, facts.task_id);
  const auto end = delivery.body.rfind('}');
  if (task == nullptr || task->tags.empty() || end == std::string_view::npos) return std::nullopt;
  amended_.assign(delivery.body.substr(0, end));
  amended_ += R"(,"task":{"tags":)";
  amended_ += task->tags;
  amended_ += "}}";
  auto message = delivery;
  message.body = amended_;
  if (delivery.captured != nullptr) {
    amended_facts_ = {.received = delivery.captured->received};  // its body is to be read again
    message.captured = &amended_facts_;
  }
  return message;
}

}  // namespace pbm
