// SPDX-License-Identifier: MPL-2.0
// Counts are kept up to date with each change, because the progress line and the end of a push ask
// for them at every turn of the loop, and a push of Firefox has thousands of tasks.
#include "flow/task_group.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kTaskBytes = 320;       // a node of the map, without its longer texts
constexpr std::size_t kMostLabelBytes = 400;  // of what is kept; labels are far shorter
constexpr std::size_t kMostTagsBytes = 4096;
constexpr std::size_t kMostLogurlBytes = 2000;

// The results of a run that are neither good nor bad: a retry is followed by another run, and a
// canceled one was not wanted any more.
constexpr std::string_view kRetry = "retry";
constexpr std::string_view kCanceled = "canceled";

// A run that ended as a retry leaves its task pending: the next run follows by itself.
TaskState state_after(const TaskReport& report) {
  switch (report.stage) {
    case Stage::defined: return TaskState::defined;
    case Stage::pending: return TaskState::pending;
    case Stage::running: return TaskState::running;
    case Stage::log_uploaded:
    case Stage::finished:
    case Stage::ended: break;
  }
  return report.result == kRetry ? TaskState::pending : TaskState::ended;
}

// Of one run, the latest stage counts: the order of the enumeration.
bool is_later(const TaskReport& report, const Task& task) {
  return std::pair(report.run, report.stage) > std::pair(task.run, task.stage);
}

// How bad an end is. A run that ends as a retry is followed by another, whose end is unknown.
int badness_of(std::string_view result) {
  if (counts_against(result)) return 3;
  if (result == kRetry) return 2;
  return result == kCanceled ? 1 : 0;
}

// The queue service sends one end of a run; captures and other publishers may have several.
bool is_worse_end(const TaskReport& report, const Task& task) {
  if (report.run != task.run || report.stage != Stage::ended || task.stage != Stage::ended) {
    return false;
  }
  return badness_of(report.result) > badness_of(result_at(task.result));
}

// It may be that of any run. So even if the latest run succeeds, it is not known that all went
// well.
bool is_stray_failure(const TaskReport& report) {
  return report.run == TaskReport::kNoRun && report.stage == Stage::ended &&
         counts_against(report.result);
}

// Whether the report tells what no message about the task has told.
bool completes(const TaskReport& report, const Task& task) {
  return (!task.had_tags && !report.tags.empty()) || (!task.event && report.event) ||
         (!task.is_decision && report.kind == TaskReport::kDecisionKind);
}

// Text of a message, kept up to a limit.
void keep(std::string& kept, std::string_view text, std::size_t most) {
  if (text.size() <= most) kept = text;
}

std::size_t texts_of(const Task& task) {
  return task.label.capacity() + task.tags.capacity() + task.logurl.capacity();
}

}  // namespace

std::uint64_t TaskCounts::all() const {
  return std::accumulate(states.begin(), states.end(), std::uint64_t{0});
}

// A result that was lost will not come any more.
std::uint64_t TaskCounts::ended() const { return in(TaskState::ended) + in(TaskState::lost); }

void TaskCounts::add(const TaskCounts& other) {
  for (std::size_t i = 0; i < states.size(); ++i) states[i] += other.states[i];
  for (std::size_t i = 0; i < results.size(); ++i) results[i] += other.results[i];
  builds += other.builds;
  tests += other.tests;
  bad += other.bad;
  failed += other.failed;
  unsuccessful += other.unsuccessful;
  defined_and_count += other.defined_and_count;
  failed_decisions += other.failed_decisions;
  canceled_decisions += other.canceled_decisions;
  stray_failures += other.stray_failures;
}

void TaskCounts::count(const Task& task, bool adds) {
  // Unsigned numbers wrap around, so adding this subtracts one.
  const auto one = adds ? std::uint64_t{1} : ~std::uint64_t{0};
  states[static_cast<std::size_t>(task.state)] += one;
  if (task.counts && task.state == TaskState::defined) defined_and_count += one;
  if (task.has_stray_failure) stray_failures += one;
  if (task.state == TaskState::ended) count_end(task, one);
}

void TaskCounts::count_end(const Task& task, std::uint64_t one) {
  const auto result = result_at(task.result);
  const bool is_bad = counts_against(result);
  const bool is_canceled = result == kCanceled;
  if (is_bad) failed += one;
  if (is_bad || is_canceled) unsuccessful += one;
  if (task.is_decision && is_bad) failed_decisions += one;
  if (task.is_decision && is_canceled) canceled_decisions += one;
  if (task.counts) count_job(task, is_bad, one);
}

void TaskCounts::count_job(const Task& task, bool is_bad, std::uint64_t one) {
  results[task.result] += one;
  (task.event == EventKind::build ? builds : tests) += one;
  if (is_bad) bad += one;
}

// Only a new task is refused for lack of room. The texts of known ones are limited each by itself.
bool TaskGroup::take(const TaskReport& report, std::size_t most_bytes) {
  auto found = tasks_.find(report.task_id);
  bool is_new = false;
  if (found == tasks_.end()) {
    const auto bytes = kTaskBytes + report.task_id.size();
    if (bytes_ + bytes > most_bytes) return false;
    found = tasks_.emplace(report.task_id, Task{}).first;
    counts_.count(found->second, true);
    bytes_ += bytes + texts_of(found->second);
    is_new = true;
  }
  change(found->second, [&](Task& task) {
    if (is_new || is_later(report, task) || is_worse_end(report, task)) {
      update(task, report);
    } else if (completes(report, task)) {
      complete(task, report);
    }
    task.has_stray_failure = task.has_stray_failure || is_stray_failure(report);
  });
  return true;
}

// Taken out of the sums before, and added after: whatever a change is, the sums agree with the
// tasks.
template <class Change>
void TaskGroup::change(Task& task, Change make) {
  counts_.count(task, false);
  bytes_ -= texts_of(task);
  make(task);
  bytes_ += texts_of(task);
  counts_.count(task, true);
}

// A message without tags, such as that of a canceled group, leaves what an earlier stage told. So
// does one whose tags make it neither a build nor a test: once a build or test, always one.
void TaskGroup::update(Task& task, const TaskReport& report) {
  task.run = report.run;
  task.stage = report.stage;
  task.state = state_after(report);
  task.result = index_of_result(report.result);
  task.is_after_rerun = report.is_after_rerun;
  if (report.event) {
    task.event = report.event;
    task.counts = report.counts;
  }
  task.is_decision = task.is_decision || report.kind == TaskReport::kDecisionKind;
  task.had_tags = task.had_tags || !report.tags.empty();
  if (!report.label.empty()) keep(task.label, report.label, kMostLabelBytes);
  if (!report.tags.empty()) keep(task.tags, report.tags, kMostTagsBytes);
  task.logurl.clear();
  if (task.state != TaskState::ended) return;
  std::string().swap(task.tags);  // clear() would keep the memory
  if (counts_against(report.result)) keep(task.logurl, report.logurl, kMostLogurlBytes);
}

// The messages of two processes of the queue service arrive in any order.
void TaskGroup::complete(Task& task, const TaskReport& report) {
  if (!task.event && report.event) {
    task.event = report.event;
    task.counts = report.counts;
  }
  task.is_decision = task.is_decision || report.kind == TaskReport::kDecisionKind;
  task.had_tags = task.had_tags || !report.tags.empty();
  if (task.label.empty()) keep(task.label, report.label, kMostLabelBytes);
  if (task.state != TaskState::ended) keep(task.tags, report.tags, kMostTagsBytes);
}

// A report that is redelivered may be older than tasks that have joined the group since.
void TaskGroup::resolve(TimePoint now, bool redelivered) {
  if (redelivered && resolved_at_) return;
  resolved_at_ = now;
  for (auto& [id, task] : tasks_) {
    const bool goes_on = task.state == TaskState::defined || task.state == TaskState::pending ||
                         task.state == TaskState::running;
    if (!goes_on || task.is_after_rerun) continue;
    change(task, [now](Task& each) {
      each.state = TaskState::unheard;
      each.unheard_since = now;
    });
    unheard_since_ = earlier(unheard_since_, now);
  }
}

// The time for a result runs from the report, or from when messages could be taken again: a reader
// that stops, or a lost connection, must not turn results into lost ones.
void TaskGroup::lose(TimePoint now, TimePoint quiet_since) {
  const auto first = loses_at(quiet_since);
  if (!first || now < *first) return;
  unheard_since_.reset();
  for (auto& [id, task] : tasks_) {
    if (task.state != TaskState::unheard) continue;
    if (now >= std::max(task.unheard_since, quiet_since) + kWord) {
      change(task, [](Task& each) { each.state = TaskState::lost; });
    } else {
      unheard_since_ = earlier(unheard_since_, task.unheard_since);
    }
  }
}

std::optional<TimePoint> TaskGroup::loses_at(TimePoint quiet_since) const {
  if (!unheard_since_) return std::nullopt;
  return std::max(*unheard_since_, quiet_since) + kWord;
}

const Task* TaskGroup::find(std::string_view task_id) const {
  const auto found = tasks_.find(task_id);
  return found == tasks_.end() ? nullptr : &found->second;
}

}  // namespace pbm
