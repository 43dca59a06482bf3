// SPDX-License-Identifier: MPL-2.0
// Status 0 is a promise that all of a push went well, so it is given only if that is known: the
// decision task was seen from its first run on, every group was reported resolved, every task has a
// result, and no message was missed meanwhile. A failure, on the other hand, is certain as soon as
// it is seen.
#include "flow/push.h"

#include "base/ascii.h"

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

// The kinds of the tasks whose groups come beside the push's own, in Firefox CI's task graph:
// nightlies, hours later on the same revision; retriggers and backfills.
constexpr std::string_view kCronTask = "cron-task";
constexpr std::string_view kActionTask = "action-callback";

constexpr std::size_t kMostDecisionBytes = 400;  // of what is kept of a decision task
constexpr std::size_t kMostAloneBytes = std::size_t{64} * 1024 * 1024;

std::string_view name_of_task(const std::string& id, const Task& task) {
  return task.label.empty() ? std::string_view(id) : std::string_view(task.label);
}

}  // namespace

// A message of an earlier run or stage tells nothing new. If a rerun is seen first, the first run
// was missed. Of several ends of a run, the worst one counts.
void DecisionTask::take(const TaskReport& report) {
  const bool is_bad_end = report.stage == Stage::ended && counts_against(report.result);
  if (is_known && std::pair(report.run, report.stage) <= std::pair(run, stage)) {
    has_failed = has_failed || (is_bad_end && report.run == run && stage == Stage::ended);
    return;
  }
  has_failed = is_bad_end;
  take_new(report);
}

void DecisionTask::take_new(const TaskReport& report) {
  const auto keep = [](std::string& kept, std::string_view text) {
    if (!text.empty() && text.size() <= kMostDecisionBytes) kept = text;
  };
  keep(kind, report.kind);
  keep(label, report.label);
  is_seen_whole = is_seen_whole || !report.is_after_rerun;
  is_known = true;
  run = report.run;
  stage = report.stage;
}

bool DecisionTask::is_kind(std::string_view kind) {
  return kind == TaskReport::kDecisionKind || kind == kCronTask || kind == kActionTask;
}

bool DecisionTask::is_main() const { return is_known && kind != kCronTask && kind != kActionTask; }

// People paste hashes of any length and case.
bool Push::is_named_by(std::string_view revision) const {
  return begins_in_any_case(revision, hash_);
}

// They have no group whose end could be reported, so they only tell of failures.
void Push::take_alone(const TaskReport& report) {
  auto named = report;
  const auto id = std::to_string(++alone_without_id_);
  if (named.task_id.empty()) named.task_id = id;
  (void)alone_.take(named, kMostAloneBytes);  // with one of them there is no status 0
}

// A decision task that has not ended yet will name all of its tasks, so nothing is lost for good.
void Push::messages_missed(bool is_past_decision) {
  has_missed_ = true;
  is_late_ = is_late_ || is_past_decision;
}

void Push::lose(TimePoint now, TimePoint quiet_since) {
  for (auto* group : groups_) group->tasks.lose(now, quiet_since);
}

std::optional<TimePoint> Push::loses_at(TimePoint quiet_since) const {
  std::optional<TimePoint> first;
  for (const auto* group : groups_) first = earlier(first, group->tasks.loses_at(quiet_since));
  return first;
}

TaskCounts Push::counts() const {
  auto all = alone_.counts();
  for (const auto* group : groups_) all.add(group->tasks.counts());
  return all;
}

bool Push::has_main_group() const {
  return std::ranges::any_of(groups_,
                             [](const PushGroup* group) { return group->decision.is_main(); });
}

bool Push::is_resolved() const {
  return !groups_.empty() && std::ranges::all_of(groups_, [](const PushGroup* group) {
    return group->tasks.is_resolved();
  });
}

// Three ends, each after a silence of its own length:
// * All tasks have ended and their groups are resolved: only messages under way may follow.
// * They have ended, but no group of the push itself was seen, or the report was missed: longer.
// * Nothing is pending or running and something has failed: what is left will never be scheduled.
// The queue service says nothing of tasks that are not created yet.
std::optional<TimePoint> Push::over_at(TimePoint quiet_since, std::chrono::seconds stall) const {
  const auto all = counts();
  if (all.all() == 0) return std::nullopt;
  if (all.ended() == all.all()) {
    if (is_resolved() && has_main_group()) return quiet_since + kGrace;
    if (is_resolved() || has_missed_) return quiet_since + kLongGrace;
    return std::nullopt;
  }
  const bool goes_on =
      all.in(TaskState::pending) + all.in(TaskState::running) + all.in(TaskState::unheard) != 0;
  if (goes_on || all.unsuccessful == 0) return std::nullopt;
  return quiet_since + stall;
}

bool Push::waits_for_others() const {
  const auto all = counts();
  return all.in(TaskState::defined) != 0 && all.unsuccessful == 0 &&
         all.in(TaskState::defined) + all.ended() == all.all() && all.ended() != 0;
}

// A retriggered decision task may fail before any task of its own group is known.
bool Push::has_failed_decision(const TaskCounts& all) const {
  if (all.failed_decisions != 0) return true;
  return std::ranges::any_of(groups_,
                             [](const PushGroup* group) { return group->decision.has_failed; });
}

bool Push::has_failed() const {
  const auto all = counts();
  return all.bad != 0 || has_failed_decision(all);
}

// One of the groups in each tree has to be that of a push, not only of a cron task or an action.
bool Push::is_seen_whole() const {
  std::set<std::string_view> trees;
  std::set<std::string_view> main_trees;
  for (const auto* group : groups_) {
    if (!group->decision.is_seen_whole || group->was_dropped || group->is_cut) return false;
    trees.insert(group->tree);
    if (group->decision.is_main()) main_trees.insert(group->tree);
  }
  return !groups_.empty() && trees == main_trees && alone_.counts().all() == 0;
}

// The decision task defines all tasks before any of them runs. Who sees one run first came too
// late.
bool Push::has_joined_late() const {
  return std::ranges::any_of(groups_, [](const PushGroup* group) {
    const auto& counts = group->tasks.counts();
    const bool has_moved = counts.all() != counts.in(TaskState::defined);
    return group->was_dropped || (has_moved && !group->decision.is_seen_whole);
  });
}

void Push::note_joining(TimePoint now) {
  if (is_late_) return;
  if (!has_joined_late()) return late_since_.reset();
  if (!late_since_) late_since_ = now;
  is_late_ = now - *late_since_ >= kGrace;
}

std::optional<TimePoint> Push::late_at() const {
  if (is_late_ || !late_since_) return std::nullopt;
  return *late_since_ + kGrace;
}

bool Push::is_cut() const {
  return std::ranges::any_of(groups_, [](const PushGroup* group) { return group->is_cut; });
}

// A build that fails leaves its tests unscheduled, and those count like a failure of their own.
Push::Verdict Push::verdict(bool is_over) const {
  const auto all = counts();
  const bool blocked = is_over && all.defined_and_count != 0 && all.failed != 0;
  if (all.bad != 0 || has_failed_decision(all) || blocked) return Verdict::failed;
  const auto successes = all.results[index_of_result("success")];
  return is_over && successes != 0 && is_known_whole(all) ? Verdict::passed : Verdict::unknown;
}

// Whether no task is without a result, and no message that could change the verdict was missed.
bool Push::is_known_whole(const TaskCounts& all) const {
  const bool has_results = all.in(TaskState::defined) == 0 && all.in(TaskState::lost) == 0;
  return has_results && all.stray_failures == 0 && is_seen_whole() && is_resolved() && !is_late_;
}

// Sorted by label, as people look for them; messages arrive in any order.
std::vector<Push::Failure> Push::failures() const {
  std::vector<Failure> all;
  const auto add = [&all](const TaskGroup& group, std::string_view group_id) {
    for (const auto& [id, task] : group.tasks()) {
      const auto result = result_at(task.result);
      if (task.state != TaskState::ended || !counts_against(result)) continue;
      const bool is_decision = !task.counts && (task.is_decision || id == group_id);
      all.push_back({name_of_task(id, task), result, task.logurl, task.counts, is_decision});
    }
  };
  for (const auto* group : groups_) add(group->tasks, group->id);
  add(alone_, {});
  std::ranges::sort(all, {}, &Failure::label);
  return all;
}

std::vector<std::string_view> Push::in(TaskState state) const {
  std::vector<std::string_view> all;
  for (const auto* group : groups_) {
    for (const auto& [id, task] : group->tasks.tasks()) {
      if (task.state == state) all.push_back(name_of_task(id, task));
    }
  }
  std::ranges::sort(all);
  return all;
}

}  // namespace pbm
