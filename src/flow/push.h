// SPDX-License-Identifier: MPL-2.0
// The state of one push (--push), as far as messages have shown it: the states of its tasks, when
// it is over, and what its verdict is. Only the latest run of a task counts.
//
// Which messages say what, and in which order the queue service sends them, was observed on the
// service itself (v106, November 2026). Dependencies of tasks are in no message: that a task will
// never be scheduled can only be concluded from silence after a failure.
#pragma once

#include "base/clock.h"
#include "flow/held_message.h"
#include "flow/task_group.h"
#include "flow/task_report.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// The task whose id is that of a group: the decision task of a push, a cron task, or the task of
// an action. Those of other pushes than Firefox's may not exist.
struct DecisionTask {
  std::int64_t run = TaskReport::kNoRun;
  Stage stage = Stage::defined;
  std::string kind{};
  std::string label{};
  bool is_known = false;
  bool has_failed = false;
  // Whether it was seen at or before its end, and no message may have been missed since. It
  // creates all tasks of the group, and none of them starts before it has ended.
  bool is_seen_whole = false;

  void take(const TaskReport& report);
  // Whether tasks of this kind create groups.
  [[nodiscard]] static bool is_kind(std::string_view kind);
  [[nodiscard]] bool is_main() const;  // neither of a cron task nor of an action

 private:
  void take_new(const TaskReport& report);
};

// A task group, and what decides whether it belongs to a push.
struct PushGroup {
  std::string id{};
  std::uint64_t age = 0;         // its place among all groups
  std::uint64_t resolution = 0;  // the same, of the report that it is resolved; 0: none
  std::string tree{};            // of its first message that tells one
  std::set<std::string, std::less<>> revisions{};  // of Mercurial, in full
  std::string git_revision{};                      // the first one
  std::uint64_t named_by = 0;                      // the pushes whose hash it names, a bit each
  std::uint64_t joined = 0;                        // the pushes that it belongs to, a bit each
  bool was_dropped = false;                        // messages of it were held back and dropped
  bool is_cut = false;                             // not all of its tasks are kept
  DecisionTask decision{};
  TaskGroup tasks{};
  std::vector<HeldMessage> held{};
  std::size_t held_bytes = 0;
};

class Push {
 public:
  // What comes after the last message of a push, in any process of the queue service.
  static constexpr std::chrono::seconds kGrace{2};
  // The same, while no group of the push's own is known, or after messages were missed.
  static constexpr std::chrono::minutes kLongGrace{10};

  static constexpr std::size_t kMostNames = 16;

  // The verdict at the end: `passed` only if it is known that all went well.
  enum class Verdict { passed, failed, unknown };

  explicit Push(std::string hash) : hash_(std::move(hash)) {}

  [[nodiscard]] const std::string& hash() const { return hash_; }

  // Whether the revision begins with the hash.
  [[nodiscard]] bool is_named_by(std::string_view revision) const;

  // A revision that begins with the hash. The hash is ambiguous if there are several.
  void name(std::string_view revision) {
    if (names_.size() < kMostNames) names_.emplace(revision);
  }
  [[nodiscard]] const std::set<std::string>& names() const { return names_; }

  // A group belongs to the push; it must outlive this.
  void join(PushGroup& group) { groups_.push_back(&group); }
  [[nodiscard]] const std::vector<PushGroup*>& groups() const { return groups_; }

  // A message of one of the groups came, or an event without a group.
  void came(TimePoint now) { last_came_ = now; }
  [[nodiscard]] std::optional<TimePoint> last_came() const { return last_came_; }
  void take_alone(const TaskReport& report);

  // Messages may have been missed. `is_past_decision`: the decision task of their group had ended,
  // so nothing that comes can make up for it.
  void messages_missed(bool is_past_decision);
  [[nodiscard]] bool may_have_missed() const { return has_missed_; }

  // Gives up on results that are overdue. No message could be taken before `quiet_since`.
  void lose(TimePoint now, TimePoint quiet_since);
  [[nodiscard]] std::optional<TimePoint> loses_at(TimePoint quiet_since) const;

  // The push is over, or the run has ended before it. The verdict stays, whatever comes.
  void finish(bool is_over) {
    if (!outcome_) outcome_ = Outcome{verdict(is_over), is_over};
  }
  struct Outcome {
    Verdict verdict{};
    bool is_over = false;
  };
  [[nodiscard]] const std::optional<Outcome>& outcome() const { return outcome_; }

  // When the push is over if nothing more comes, and nothing of it has waited in the output since
  // `quiet_since`; nothing if messages are expected. `stall`: how long to wait after a failure
  // for tasks that were never scheduled.
  [[nodiscard]] std::optional<TimePoint> over_at(TimePoint quiet_since,
                                                 std::chrono::seconds stall) const;

  // Whether tasks that are only defined wait for something that is not in the push, since none
  // of it has failed, and none is pending or running.
  [[nodiscard]] bool waits_for_others() const;

  [[nodiscard]] bool has_begun() const { return !groups_.empty() || alone_.counts().all() != 0; }
  [[nodiscard]] TaskCounts counts() const;
  // Whether a result counts against the push: of a build or test, or of a decision task.
  [[nodiscard]] bool has_failed() const;
  [[nodiscard]] bool is_seen_whole() const;
  // Whether tasks have moved though no message of their group's decision task has come; that may
  // come a moment later, from another process of the queue service.
  [[nodiscard]] bool has_joined_late() const;
  // Time has come to `now`. It is certain that the push was joined late after kGrace: what comes
  // of a decision task then is a repeat, or another run.
  void note_joining(TimePoint now);
  void end_joining() { is_late_ = is_late_ || has_joined_late(); }
  [[nodiscard]] bool is_late() const { return is_late_; }
  [[nodiscard]] std::optional<TimePoint> late_at() const;
  // Whether it has more tasks than are kept.
  [[nodiscard]] bool is_cut() const;

  [[nodiscard]] Verdict verdict(bool is_over) const;

  // Builds and tests that count against the push, and other tasks that failed, by label or, if
  // that is unknown, id.
  struct Failure {
    std::string_view label;
    std::string_view result;
    std::string_view logurl;
    bool counts = false;
    bool is_decision = false;  // of a task that creates a group, in whatever group it lies
  };
  [[nodiscard]] std::vector<Failure> failures() const;
  // Labels or ids of the tasks in a state.
  [[nodiscard]] std::vector<std::string_view> in(TaskState state) const;

 private:
  [[nodiscard]] bool has_main_group() const;
  [[nodiscard]] bool is_resolved() const;
  [[nodiscard]] bool has_failed_decision(const TaskCounts& all) const;
  [[nodiscard]] bool is_known_whole(const TaskCounts& all) const;

  std::string hash_;
  std::set<std::string> names_;
  std::vector<PushGroup*> groups_;
  TaskGroup alone_;
  std::uint64_t alone_without_id_ = 0;
  std::optional<TimePoint> last_came_{};
  bool has_missed_ = false;
  std::optional<TimePoint> late_since_{};
  bool is_late_ = false;
  std::optional<Outcome> outcome_{};
};

}  // namespace pbm
