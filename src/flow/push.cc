// SPDX-License-Identifier: MPL-2.0
#include "flow/push.h"

#include "base/number.h"
#include "event/result.h"
#include "flow/fingerprint.h"

namespace pbm {

namespace {

constexpr std::string_view kUnknown = "unknown";

std::string_view name_of_result(std::string_view result) {
  return result.data() == nullptr ? kUnknown : result;
}

// A task without a run id never ran: any run is later.
std::int64_t run_number(std::string_view run_id) {
  return parse_number<std::int64_t>(run_id).value_or(-1);
}

}  // namespace

void Push::saw_task(std::string_view group_id) {
  saw_task_ = true;
  if (group_id.empty() || groups_.contains(group_id)) return;
  const bool is_resolved = resolved_.contains(fingerprint_of(group_id));
  groups_.emplace(group_id, is_resolved);
  if (!is_resolved) ++open_groups_;
}

void Push::resolved(std::string_view group_id) {
  resolved_.add(fingerprint_of(group_id));
  const auto group = groups_.find(group_id);
  if (group == groups_.end() || group->second) return;
  group->second = true;
  --open_groups_;
}

void Push::ended(const End& end) {
  const auto result = name_of_result(end.result);
  if (!end.task_id.empty()) {
    const auto run_id = run_number(end.run_id);
    const auto task = tasks_.find(end.task_id);
    if (task == tasks_.end()) {
      tasks_.emplace(end.task_id, Latest{run_id, end.kind, std::string(result)});
    } else {
      auto& latest = task->second;
      if (run_id < latest.run_id) return;
      discount(latest.kind, latest.result);
      latest = {run_id, end.kind, std::string(result)};
    }
  }
  count(end.kind, result);
}

void Push::count(EventKind kind, std::string_view result) {
  ++(kind == EventKind::build ? counts_.builds : counts_.tests);
  if (counts_against(result)) ++failures_;
  const auto found = counts_.results.find(result);
  if (found == counts_.results.end()) {
    counts_.results.emplace(result, 1);
  } else {
    ++found->second;
  }
}

void Push::discount(EventKind kind, std::string_view result) {
  --(kind == EventKind::build ? counts_.builds : counts_.tests);
  if (counts_against(result)) --failures_;
  const auto found = counts_.results.find(result);
  if (--found->second == 0) counts_.results.erase(found);
}

Push::Counts Push::counts() const {
  auto counts = counts_;
  counts.groups = groups_.size();
  counts.open_groups = open_groups_;
  return counts;
}

}  // namespace pbm
