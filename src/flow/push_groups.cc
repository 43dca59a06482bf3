// SPDX-License-Identifier: MPL-2.0
// On Mozilla's Pulse, messages of all pushes arrive mixed, and which of them matter is known only
// later. What is held for other pushes is bounded, so old groups are dropped; a fingerprint
// remains, by which a group that turns out to belong to the push shows that it is not complete any
// more.
#include "flow/push_groups.h"

#include "base/closest_word.h"
#include "flow/fingerprint.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kGroupBytes = 640;  // a node of the map, and its places in the others

constexpr std::size_t kMostNameBytes = 400;  // of what is kept; a tree or revision is far shorter
constexpr std::size_t kMostHashBytes = 40;
constexpr std::size_t kMostRevisions = 16;  // of a group
constexpr std::size_t kMostEdits = 2;       // in a mistyped hash

// Pushes are few (kMostPushes), so a group has a bit for each of them instead of a set.
constexpr std::uint64_t bit(std::size_t place) { return std::uint64_t{1} << place; }

bool shares_revision(const PushGroup& a, const PushGroup& b) {
  return std::ranges::any_of(
      a.revisions, [&b](const std::string& revision) { return b.revisions.contains(revision); });
}

bool has_revision(const Push& push, std::string_view revision) {
  return std::ranges::any_of(push.groups(), [revision](const PushGroup* group) {
    return group->revisions.contains(revision);
  });
}

}  // namespace

PushGroups::PushGroups(Settings settings) : settings_(std::move(settings)) {
  for (const auto& hash : settings_.hashes) pushes_.push_back(std::make_unique<Push>(hash));
}

// Its decision task may have been seen in another group before, with what a retrigger of it does.
PushGroup& PushGroups::group_of(std::string_view group_id) {
  const auto found = groups_.find(group_id);
  if (found != groups_.end()) return *found->second;
  auto made = std::make_unique<PushGroup>();
  made->id = group_id;
  made->age = ++sequence_;
  made->was_dropped = dropped_.contains(fingerprint_of(group_id));
  auto& group = *groups_.emplace(group_id, std::move(made)).first->second;
  by_age_.emplace(group.age, &group);
  held_bytes_ += group.held_bytes = kGroupBytes + 2 * group_id.size();
  if (const auto opener = openers_.find(group_id); opener != openers_.end()) {
    group.decision = opener->second;
  }
  return group;
}

// Of a task that has the id of a group, or may create one later.
void PushGroups::note_decision(const TaskReport& report) {
  const auto found = groups_.find(report.task_id);
  if (found != groups_.end()) return found->second->decision.take(report);
  if (!DecisionTask::is_kind(report.kind)) return;
  const auto known = openers_.find(report.task_id);
  if (known != openers_.end()) return known->second.take(report);
  if (openers_.size() < kMostOpeners) openers_[std::string(report.task_id)].take(report);
}

// The group may join because of this very report, so that is decided first: then the task counts
// towards the limit of the push, and the push hears of it.
bool PushGroups::take(const TaskReport& report, TimePoint now) {
  now_ = now;
  has_taken_ = true;
  auto& group = group_of(report.group_id);
  last_ = &group;
  if (group.tree.empty() && report.tree.size() <= kMostNameBytes) group.tree = report.tree;
  recognise(group, report);
  keep_task(group, report);
  note_decision(report);
  tell_pushes(group);
  if (group.joined != 0) return true;
  limit();
  return false;
}

// What has no room in a group of a push is left out, and the push has no status 0.
void PushGroups::keep_task(PushGroup& group, const TaskReport& report) {
  const auto before = group.tasks.bytes();
  if (group.joined == 0) {
    (void)group.tasks.take(report);
    group.held_bytes += group.tasks.bytes() - before;
    held_bytes_ += group.tasks.bytes() - before;
    return;
  }
  const auto others = task_bytes_ - before;
  const auto most = settings_.most_task_bytes - std::min(others, settings_.most_task_bytes);
  group.is_cut = !group.tasks.take(report, most) || group.is_cut;
  task_bytes_ = others + group.tasks.bytes();
}

// A group has one or two. Returns whether the revision is new.
bool PushGroups::note_revisions(PushGroup& group, const TaskReport& report) {
  if (group.git_revision.empty() && report.git_revision.size() <= kMostHashBytes) {
    group.git_revision = report.git_revision;
  }
  if (report.revision.empty() || report.revision.size() > kMostNameBytes) return false;
  if (group.revisions.size() >= kMostRevisions) return false;
  return group.revisions.emplace(report.revision).second;
}

// A group that names the hash before its tree is known joins once a message has told the tree.
void PushGroups::recognise(PushGroup& group, const TaskReport& report) {
  const bool is_new = note_revisions(group, report);
  for (std::size_t place = 0; place < pushes_.size(); ++place) {
    note_names(group, place, report);
    const bool shares = is_new && has_revision(*pushes_[place], report.revision);
    if (shares) group.named_by |= bit(place);
    const bool is_member = (group.joined & bit(place)) != 0;
    const bool joins = (group.named_by & bit(place)) != 0 && may_join(group);
    if (is_member ? is_new : joins) join(group, place);
  }
}

// A group of a tree that is filtered out is marked as well, but its revision does not make the hash
// ambiguous.
void PushGroups::note_names(PushGroup& group, std::size_t place, const TaskReport& report) {
  for (const auto revision : {report.revision, report.git_revision}) {
    if (!pushes_[place]->is_named_by(revision)) continue;
    group.named_by |= bit(place);
    if (may_join(group)) pushes_[place]->name(revision);
  }
}

void PushGroups::tell_pushes(const PushGroup& group) {
  for (std::size_t place = 0; place < pushes_.size(); ++place) {
    if ((group.joined & bit(place)) != 0) pushes_[place]->came(now_);
  }
}

// While its tree is unknown, a group could be one of a tree that is filtered out.
bool PushGroups::may_join(const PushGroup& group) const {
  return !settings_.passes_tree || (!group.tree.empty() && settings_.passes_tree(group.tree));
}

// Those of the same revision join as well, and those of theirs. A group that has joined may have
// named another revision.
void PushGroups::join(PushGroup& first, std::size_t place) {
  std::vector<PushGroup*> waiting{&first};
  while (!waiting.empty()) {
    auto& group = *waiting.back();
    waiting.pop_back();
    if ((group.joined & bit(place)) == 0) {
      if (group.joined == 0) release(group);
      group.joined |= bit(place);
      pushes_[place]->join(group);
    }
    for (const auto& [id, other] : groups_) {
      if ((other->joined & bit(place)) != 0 || !shares_revision(*other, group)) continue;
      other->named_by |= bit(place);
      if (may_join(*other)) waiting.push_back(other.get());
    }
  }
}

// From now on, its memory counts towards the limit of the pushes, and it cannot be dropped.
void PushGroups::release(PushGroup& group) {
  by_age_.erase(group.age);
  by_resolution_.erase(group.resolution);
  held_bytes_ -= std::exchange(group.held_bytes, 0);
  task_bytes_ += group.tasks.bytes();
  is_sorted_ = is_sorted_ && (released_.empty() || group.held.empty());
  std::ranges::move(group.held, std::back_inserter(released_));
  std::vector<HeldMessage>().swap(group.held);
}

// Groups that join together are released one after the other.
HeldMessage PushGroups::take_released() {
  if (!std::exchange(is_sorted_, true)) {
    std::ranges::sort(released_, {}, &HeldMessage::sequence);
  }
  auto first = std::move(released_.front());
  released_.pop_front();
  return first;
}

// Compared with the beginning of what was seen, because the hash that was given may be short.
std::string PushGroups::similar(std::string_view hash) const {
  std::string best;
  std::size_t fewest = kMostEdits + 1;
  const auto compare = [&](std::string_view seen) {
    const auto start = seen.substr(0, hash.size());
    if (const auto edits = edit_distance(hash, start); edits < fewest) {
      fewest = edits;
      best = start;
    }
  };
  for (const auto& [id, group] : groups_) {
    std::ranges::for_each(group->revisions, compare);
    compare(group->git_revision);
  }
  return best;
}

const Task* PushGroups::find(std::string_view group_id, std::string_view task_id) const {
  const auto group = groups_.find(group_id);
  return group == groups_.end() ? nullptr : group->second->tasks.find(task_id);
}

// A message of a tree that is filtered out is never printed, so it need not be kept.
void PushGroups::hold(const Delivery& delivery, std::string_view received) {
  if (last_ == nullptr || (!last_->tree.empty() && !may_join(*last_))) return;
  last_->held.emplace_back(delivery, received, ++sequence_);
  const auto bytes = last_->held.back().bytes();
  last_->held_bytes += bytes;
  held_bytes_ += bytes;
  limit();
}

// A group that was resolved long ago will hardly join a push that is being watched now. The others
// go by age.
void PushGroups::limit() {
  while (held_bytes_ > settings_.most_held_bytes && !by_age_.empty()) {
    auto* victim = by_age_.begin()->second;
    if (!by_resolution_.empty()) {
      auto* const resolved = by_resolution_.begin()->second;
      if (now_ - *resolved->tasks.resolved_at() >= kKept) victim = resolved;
    }
    drop(*victim);
  }
}

void PushGroups::drop(PushGroup& group) {
  by_age_.erase(group.age);
  by_resolution_.erase(group.resolution);
  held_bytes_ -= group.held_bytes;
  dropped_.add(fingerprint_of(group.id));
  if (last_ == &group) last_ = nullptr;
  groups_.erase(groups_.find(group.id));
}

// A group that was resolved may still join: its report can come before the message that names the
// hash.
void PushGroups::resolve(std::string_view group_id, TimePoint now, bool redelivered) {
  now_ = now;
  auto& group = group_of(group_id);
  group.tasks.resolve(now, redelivered);
  tell_pushes(group);
  if (group.joined != 0) return;
  by_resolution_.erase(group.resolution);
  group.resolution = ++sequence_;
  by_resolution_.emplace(group.resolution, &group);
  limit();
}

// Buildbot and pulsetranslator know no task groups, and a printed line has no list of runs.
bool PushGroups::take_alone(const TaskReport& report, TimePoint now) {
  bool belongs = false;
  for (const auto& push : pushes_) {
    if (!push->is_named_by(report.revision) && !push->is_named_by(report.git_revision)) continue;
    push->take_alone(report);
    push->came(now);
    belongs = true;
  }
  return belongs;
}

// What is known of a decision task holds for the messages before the gap only.
void PushGroups::messages_missed() {
  if (!std::exchange(has_taken_, false)) return;  // a damaged capture can have very many gaps
  for (const auto& push : pushes_) push->messages_missed(false);
  for (const auto& [id, group] : groups_) miss(*group);
  for (auto& [id, decision] : openers_) decision.is_seen_whole = false;
}

// If the group is unknown, it may be one of any push.
void PushGroups::message_missed(std::string_view group_id) {
  const auto group = groups_.find(group_id);
  if (group == groups_.end()) return messages_missed();
  miss(*group->second);
}

void PushGroups::miss(PushGroup& group) {
  group.decision.is_seen_whole = false;
  const bool is_past_decision = group.decision.stage == Stage::ended;
  for (std::size_t place = 0; place < pushes_.size(); ++place) {
    if ((group.joined & bit(place)) != 0) pushes_[place]->messages_missed(is_past_decision);
  }
}

// A push that no message has named waits for as long as the run does.
void PushGroups::advance(TimePoint now, TimePoint quiet_since) {
  for (const auto& push : pushes_) {
    if (push->outcome() || !push->last_came()) continue;
    push->note_joining(now);
    push->lose(now, quiet_since);
    const auto over_at = push->over_at(std::max(quiet_since, *push->last_came()), settings_.stall);
    if (over_at && *over_at <= now) push->finish(true);
  }
}

// At the end of a capture, a push is over if it would be after enough silence.
void PushGroups::finish(bool input_has_ended) {
  for (const auto& push : pushes_) {
    push->end_joining();
    if (input_has_ended) push->lose(TimePoint::max(), TimePoint());
    push->finish(input_has_ended && push->over_at(TimePoint(), settings_.stall).has_value());
  }
}

std::optional<TimePoint> PushGroups::wake_at(TimePoint quiet_since) const {
  std::optional<TimePoint> first;
  for (const auto& push : pushes_) {
    if (push->outcome() || !push->last_came()) continue;
    first = earlier(first, push->late_at());
    first = earlier(first, push->loses_at(quiet_since));
    first =
        earlier(first, push->over_at(std::max(quiet_since, *push->last_came()), settings_.stall));
  }
  return first;
}

bool PushGroups::is_over() const {
  return std::ranges::all_of(pushes_, [](const auto& push) { return push->outcome().has_value(); });
}

}  // namespace pbm
