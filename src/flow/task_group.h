// SPDX-License-Identifier: MPL-2.0
// The tasks of one Taskcluster task group, each with its latest run, and counts of them.
//
// Facts of the queue service (v106, November 2026): a group is reported resolved when no task of
// it is left to run, again after each rerun or cancellation, and after tasks have joined it. A
// rerun does not reopen its group: the report may come while the rerun is pending. At a deadline,
// the report comes before the messages about the tasks that expired.
#pragma once

#include "base/clock.h"
#include "event/job_result.h"
#include "flow/task_report.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// What is known of a task. `unheard`: its group was reported resolved, so it has ended, but no
// message has told how; `lost`: none did in time.
enum class TaskState : std::uint8_t { defined, pending, running, unheard, lost, ended };
inline constexpr std::size_t kTaskStates = 6;

struct Task {
  std::int64_t run = TaskReport::kNoRun;
  Stage stage = Stage::defined;
  TaskState state = TaskState::defined;
  std::size_t result = 0;       // see index_of_result(); of one that has ended
  bool is_after_rerun = false;  // see TaskReport
  bool counts = false;          // see TaskReport
  std::optional<EventKind> event{};
  bool had_tags = false;     // whether a message about it has told its tags
  bool is_decision = false;  // one that creates a push, in whatever group it lies
  // Whether a message told of a failure, but not of which run.
  bool has_stray_failure = false;
  TimePoint unheard_since{};
  std::string label{};
  std::string tags{};    // until it has ended
  std::string logurl{};  // of one that failed
};

// Sums over tasks.
struct TaskCounts {
  std::array<std::uint64_t, kTaskStates> states{};
  ResultCounts results{};  // of builds and tests that count and have ended
  std::uint64_t builds = 0;
  std::uint64_t tests = 0;
  std::uint64_t bad = 0;                // of `results`: those that count against the push
  std::uint64_t failed = 0;             // of any kind: failure, warnings or exception
  std::uint64_t unsuccessful = 0;       // of any kind: those, and canceled
  std::uint64_t defined_and_count = 0;  // builds and tests that count, and are defined only
  std::uint64_t failed_decisions = 0;   // decision tasks that failed
  std::uint64_t canceled_decisions = 0;
  std::uint64_t stray_failures = 0;  // tasks with a failure of an unknown run

  [[nodiscard]] std::uint64_t in(TaskState state) const {
    return states[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] std::uint64_t all() const;
  [[nodiscard]] std::uint64_t ended() const;  // including the lost ones
  void add(const TaskCounts& other);
  // Adds a task, or takes it away.
  void count(const Task& task, bool adds);

 private:
  void count_end(const Task& task, std::uint64_t one);
  void count_job(const Task& task, bool is_bad, std::uint64_t one);
};

class TaskGroup {
 public:
  static constexpr std::size_t kUnlimited = std::numeric_limits<std::size_t>::max();
  // How long after the report that the group is resolved a result may arrive.
  static constexpr std::chrono::seconds kWord{60};

  using Tasks = std::map<std::string, Task, std::less<>>;

  // A message about a task of the group. A run or stage before the latest one changes nothing but
  // what is unknown because of a message without tags. If a run has several ends, the worst one
  // counts. Returns whether the task is known: a new one is not added if that would need more than
  // `most_bytes`.
  bool take(const TaskReport& report, std::size_t most_bytes = kUnlimited);

  // The group was reported resolved. `redelivered`: the message may have been taken before.
  void resolve(TimePoint now, bool redelivered = false);
  [[nodiscard]] bool is_resolved() const { return resolved_at_.has_value(); }
  [[nodiscard]] std::optional<TimePoint> resolved_at() const { return resolved_at_; }

  // Gives up on results that are overdue. No message could be taken before `quiet_since`.
  void lose(TimePoint now, TimePoint quiet_since);
  // When the next result becomes overdue.
  [[nodiscard]] std::optional<TimePoint> loses_at(TimePoint quiet_since) const;

  [[nodiscard]] const TaskCounts& counts() const { return counts_; }
  [[nodiscard]] const Tasks& tasks() const { return tasks_; }
  [[nodiscard]] const Task* find(std::string_view task_id) const;

  // Approximate memory, in bytes.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  static void update(Task& task, const TaskReport& report);
  static void complete(Task& task, const TaskReport& report);
  // Changes a task, and what is summed up of it.
  template <class Change>
  void change(Task& task, Change make);

  Tasks tasks_;
  TaskCounts counts_;
  std::optional<TimePoint> resolved_at_{};
  std::optional<TimePoint> unheard_since_{};  // of the first such task
  std::size_t bytes_ = 0;
};

}  // namespace pbm
