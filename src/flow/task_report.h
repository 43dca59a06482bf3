// SPDX-License-Identifier: MPL-2.0
// What one message says of a Taskcluster task, as far as --push needs it.
//
// The queue service sends task-defined once, at the creation of a task; task-pending for each
// run, a rerun included; task-running; and one of task-completed, task-failed, and task-exception
// at the end of the run. Each process of the service has its own connection, so the messages of
// one task may arrive in another order.
#pragma once

#include "event/event.h"
#include "event/stage.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pbm {

// Views are needed during the call only; without data() if unknown.
struct TaskReport {
  static constexpr std::int64_t kNoRun = -1;  // of a task that was only defined, or unknown
  static constexpr std::string_view kDecisionKind = "decision-task";

  std::string_view group_id{};
  std::string_view task_id{};
  std::int64_t run = kNoRun;
  Stage stage = Stage::ended;  // one of Taskcluster's
  std::string_view result{};   // at the end only
  // Whether this run, or one before it, was made by a rerun: that does not reopen its group, and
  // nor does a retry of it.
  bool is_after_rerun = false;

  std::string_view revision{};  // of Mercurial, in full
  std::string_view git_revision{};
  std::string_view tree{};
  std::string_view kind{};  // such as "decision-task"
  std::string_view label{};
  std::string_view tags{};  // the JSON object
  std::string_view logurl{};

  std::optional<EventKind> event{};  // nothing: the task is neither a build nor a test
  // Whether it is a build or test that passes all filters, those on result and stage aside.
  bool counts = false;
};

}  // namespace pbm
