// SPDX-License-Identifier: MPL-2.0
// The state of one push (--push), as far as messages have shown it: the task groups of its
// tasks, which of them are resolved, and the results of the builds and tests that were
// printed. Only the latest run of a task counts.
//
// Messages of different exchanges are not ordered, so a group may be resolved before a task
// of it is seen. A group can be resolved again after tasks have joined it; the first time
// counts.
#pragma once

#include "event/event.h"
#include "flow/recent_set.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace pbm {

class Push {
 public:
  // How a build or test ended. Views are needed during the call only.
  struct End {
    EventKind kind{};
    std::string_view result{};   // without data() if unknown
    std::string_view task_id{};  // without data() for other sources than Taskcluster
    std::string_view run_id{};
  };

  struct Counts {
    std::uint64_t builds = 0;
    std::uint64_t tests = 0;
    std::map<std::string, std::uint64_t, std::less<>> results{};  // "unknown" if without one
    std::uint64_t groups = 0;
    std::uint64_t open_groups = 0;  // not resolved yet
  };

  // A task of the push was seen; its group is unknown if empty.
  void saw_task(std::string_view group_id);

  // A group is resolved, of this push or of another.
  void resolved(std::string_view group_id);

  // A build or test of the push was printed. One that is not of Taskcluster counts by itself.
  void ended(const End& end);

  // Whether a task, or an event of another source, has been seen.
  [[nodiscard]] bool has_begun() const { return saw_task_ || has_ends(); }
  // Whether a build or test was printed.
  [[nodiscard]] bool has_ends() const { return counts_.builds + counts_.tests != 0; }
  // Whether all groups that have been seen are resolved, and there is one.
  [[nodiscard]] bool is_resolved() const { return !groups_.empty() && open_groups_ == 0; }
  // Whether a result counts against the push.
  [[nodiscard]] bool has_failed() const { return failures_ != 0; }

  [[nodiscard]] Counts counts() const;

 private:
  struct Latest {
    std::int64_t run_id;
    EventKind kind;
    std::string result;
  };

  void count(EventKind kind, std::string_view result);
  void discount(EventKind kind, std::string_view result);

  std::map<std::string, bool, std::less<>> groups_;  // and whether they are resolved
  std::uint64_t open_groups_ = 0;
  bool saw_task_ = false;
  RecentSet resolved_;  // fingerprints of groups of all pushes
  std::map<std::string, Latest, std::less<>> tasks_;
  Counts counts_;
  std::uint64_t failures_ = 0;
};

}  // namespace pbm
