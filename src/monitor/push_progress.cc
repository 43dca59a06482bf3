// SPDX-License-Identifier: MPL-2.0
// One line for as many columns as there are: a line that wraps could not be erased, and would be
// left behind at each update. The facts are in the order of their importance.
#include "monitor/push_progress.h"

#include "base/live_line.h"
#include "base/text.h"
#include "format/duration_text.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

namespace {

constexpr std::string_view kGap = "  ";

std::string minutes_text(std::chrono::seconds time) {
  constexpr std::chrono::hours kHour{1};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  std::string text;
  if (time >= kHour) {
    append_duration(time, text);
  } else {
    text = minutes == 0 ? fmt::format("{}s", time.count()) : fmt::format("{}m", minutes);
  }
  return text;
}

// The tree, and the first digits of the hash: twelve, as Mercurial and Treeherder show it.
std::vector<std::string> names_of(const Push& push) {
  constexpr std::size_t kShortHash = 12;
  constexpr std::size_t kLongestTree = 30;
  std::vector<std::string> names;
  auto hash = push.hash().substr(0, kShortHash);
  if (!push.groups().empty() && !push.groups().front()->tree.empty()) {
    names.push_back(printable(push.groups().front()->tree, kLongestTree) + " " + hash);
  }
  names.push_back(std::move(hash));
  names.emplace_back();
  return names;
}

std::vector<std::string> facts_of(const Push& push, const PushProgress& progress) {
  if (!push.has_begun()) return {"no task yet", minutes_text(progress.time)};
  const auto counts = push.counts();
  const auto running = counts.in(TaskState::running);
  const auto waiting = counts.all() - counts.ended() - running;
  std::vector<std::string> facts{fmt::format("{} of {} ended", counts.ended(), counts.all())};
  if (counts.failed != 0) facts.push_back(fmt::format("{} failed", counts.failed));
  if (running != 0) facts.push_back(fmt::format("{} running", running));
  if (waiting != 0) {
    facts.push_back(
        fmt::format("{} waiting{}", waiting, push.waits_for_others() ? " for other groups" : ""));
  }
  facts.push_back(minutes_text(progress.time));
  return facts;
}

// Columns are not bytes: a tree of another project may have a name in any script.
bool fits(std::string_view text, std::size_t columns) { return fitting(text, columns) == text; }

}  // namespace

std::string push_progress(const Push& push, const PushProgress& progress) {
  auto facts = facts_of(push, progress);
  if (progress.others != 0) {
    facts.push_back(
        fmt::format("{} more push{}", progress.others, progress.others == 1 ? "" : "es"));
  }
  std::string rest = facts.front();
  for (std::size_t i = 1; i < facts.size(); ++i) {
    auto longer = fmt::format("{}{}{}", rest, kGap, facts[i]);
    if (fits(longer, progress.columns)) rest = std::move(longer);
  }
  for (const auto& name : names_of(push)) {
    auto text = fmt::format("{}{}{}", name, name.empty() ? "" : kGap, rest);
    if (fits(text, progress.columns)) return text;
  }
  return rest;
}

}  // namespace pbm
