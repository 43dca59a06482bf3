// SPDX-License-Identifier: MPL-2.0
// Which task groups belong to a push (--push), and the messages that are held back until that is
// known.
//
// All tasks of a push share one task group, which has the id of its decision task; cron tasks and
// actions of the same revision have groups of their own. A group belongs to a push if a message of
// it names the hash of the push as revision or git revision: only builds name a git hash, so the
// messages of tests and of the decision task may come first. A group also belongs to it if its
// revision is that of a group that does.
#pragma once

#include "base/clock.h"
#include "event/delivery.h"
#include "flow/held_message.h"
#include "flow/push.h"
#include "flow/recent_set.h"
#include "flow/task_report.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class PushGroups {
 public:
  // Limit for everything that is held back: the tasks and messages of groups of no push.
  static constexpr std::size_t kMostHeldBytes = std::size_t{64} * 1024 * 1024;
  // Limit for the tasks of all groups of the pushes; about 80 000 of Firefox's.
  static constexpr std::size_t kMostTaskBytes = std::size_t{64} * 1024 * 1024;
  // Groups that were resolved this long ago are dropped first, then the oldest.
  static constexpr std::chrono::minutes kKept{10};

  struct Settings {
    std::vector<std::string> hashes{};  // of the pushes, at most kMostPushes
    // Whether a tree passes the filter on trees; empty without a filter.
    std::function<bool(std::string_view tree)> passes_tree{};
    std::chrono::seconds stall{60};  // see Push::over_at()
    std::size_t most_held_bytes = kMostHeldBytes;
    std::size_t most_task_bytes = kMostTaskBytes;
  };
  static constexpr std::size_t kMostPushes = 64;

  explicit PushGroups(Settings settings);

  // Decides from now on which groups join. Those that have joined stay.
  void set_tree_filter(std::function<bool(std::string_view)> passes_tree) {
    settings_.passes_tree = std::move(passes_tree);
  }

  // A message about a task. Returns whether its group belongs to a push. If not, and the message
  // has events, give it to hold().
  [[nodiscard]] bool take(const TaskReport& report, TimePoint now);
  // Holds the message of the last report back. `received` is YYYYMMDDHHMMSS.
  void hold(const Delivery& delivery, std::string_view received);

  // Messages of groups that have been found to belong to a push, in the order of their arrival.
  [[nodiscard]] bool has_released() const { return !released_.empty(); }
  [[nodiscard]] HeldMessage take_released();

  // A revision or git hash of another push that a mistyped hash may mean, cut to its length; empty
  // if none is similar.
  [[nodiscard]] std::string similar(std::string_view hash) const;

  // The task of a member group that a message without tags is about, if known; else null.
  [[nodiscard]] const Task* find(std::string_view group_id, std::string_view task_id) const;

  // A group is reported resolved. `redelivered`: the message may have been taken before.
  void resolve(std::string_view group_id, TimePoint now, bool redelivered = false);

  // An event that has no task group: of buildbot, or a printed line. Returns whether its revision
  // is that of a push.
  bool take_alone(const TaskReport& report, TimePoint now);

  // Time has come to `now`: gives up on overdue results, and finishes the pushes that are over.
  // Nothing of them has waited in the output since `quiet_since`.
  void advance(TimePoint now, TimePoint quiet_since);
  // The input has ended, and with it all waiting; or the run has ended before.
  void finish(bool input_has_ended);
  // When advance() may have an effect if nothing comes.
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint quiet_since) const;
  // Whether all pushes have been finished.
  [[nodiscard]] bool is_over() const;

  // Whether any group is known, of whatever push.
  [[nodiscard]] bool has_seen_groups() const { return !groups_.empty(); }

  // Messages may have been missed: a connection with a temporary queue was lost, or a time limit
  // has skipped lines of a capture.
  void messages_missed();
  // A message of this group could not be read; empty: of an unknown one. If the group is known but
  // belongs to no push, it matters only if the group joins one later.
  void message_missed(std::string_view group_id);

  [[nodiscard]] std::vector<std::unique_ptr<Push>>& pushes() { return pushes_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Push>>& pushes() const { return pushes_; }

 private:
  using Groups = std::map<std::string, std::unique_ptr<PushGroup>, std::less<>>;

  PushGroup& group_of(std::string_view group_id);
  void note_decision(const TaskReport& report);
  void recognise(PushGroup& group, const TaskReport& report);
  void note_names(PushGroup& group, std::size_t place, const TaskReport& report);
  [[nodiscard]] bool may_join(const PushGroup& group) const;
  void tell_pushes(const PushGroup& group);
  void miss(PushGroup& group);
  bool note_revisions(PushGroup& group, const TaskReport& report);
  void join(PushGroup& first, std::size_t place);
  void release(PushGroup& group);
  void keep_task(PushGroup& group, const TaskReport& report);
  void limit();
  void drop(PushGroup& group);

  Settings settings_;
  std::vector<std::unique_ptr<Push>> pushes_;
  Groups groups_;
  // Decision tasks that lie in another group than the one they have created, if any: that of a
  // retriggered decision task comes later.
  static constexpr std::size_t kMostOpeners = 4096;
  std::map<std::string, DecisionTask, std::less<>> openers_;
  std::map<std::uint64_t, PushGroup*> by_age_;         // of no push, the oldest first
  std::map<std::uint64_t, PushGroup*> by_resolution_;  // those of them that were resolved
  std::size_t held_bytes_ = 0;                         // of groups of no push
  std::size_t task_bytes_ = 0;                         // of groups of a push
  RecentSet dropped_;                                  // fingerprints of groups
  std::deque<HeldMessage> released_;
  bool is_sorted_ = true;      // `released_`
  bool has_taken_ = false;     // any report since messages were missed
  PushGroup* last_ = nullptr;  // of the last report
  std::uint64_t sequence_ = 0;
  TimePoint now_{};  // of the last message
};

}  // namespace pbm
