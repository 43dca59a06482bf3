// SPDX-License-Identifier: MPL-2.0
#include "monitor/push_summary.h"

#include "base/text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

namespace pbm {

namespace {

constexpr std::size_t kMostInOneLine = 10;  // names of tasks
constexpr std::size_t kShortHash = 12;

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string_view name_of(Push::Verdict verdict) {
  switch (verdict) {
    case Push::Verdict::passed: return "passed";
    case Push::Verdict::failed: return "failed";
    case Push::Verdict::unknown: break;
  }
  return "no verdict";
}

// "189 success, 2 failure".
std::string results_text(const TaskCounts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.results.size(); ++i) {
    if (counts.results[i] == 0) continue;
    const auto name = i < kResults.size() ? kResults[i] : std::string_view("unknown");
    fmt::format_to(std::back_inserter(text), "{}{} {}", text.empty() ? ": " : ", ",
                   counts.results[i], name);
  }
  return text;
}

// "a, b and 3 more".
std::string some_of(std::span<const std::string_view> names) {
  std::string text;
  for (const auto name : names.first(std::min(names.size(), kMostInOneLine))) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", printable(name));
  }
  if (names.size() > kMostInOneLine) {
    text += fmt::format(" and {} more", names.size() - kMostInOneLine);
  }
  return text;
}

// Why the push has no verdict; the first reason is enough.
std::string_view reason_of(const Push& push, const TaskCounts& counts, bool is_over) {
  if (!push.has_begun()) return "no task of it was seen";
  if (!is_over) return "stopped before the push was over";
  if (counts.in(TaskState::defined) != 0) return "tasks were never scheduled";
  if (counts.in(TaskState::lost) != 0) return "results were lost";
  if (counts.results[0] == 0) return "no build or test succeeded";
  return "it was not seen whole";
}

std::string first_line(const Push& push, const TaskCounts& counts, std::chrono::seconds time) {
  const auto outcome = push.outcome().value_or(Push::Outcome{});
  auto text = fmt::format("push {}: {}", push.hash(), name_of(outcome.verdict));
  if (outcome.verdict == Push::Verdict::unknown) {
    text += fmt::format(", because {}", reason_of(push, counts, outcome.is_over));
  }
  text += fmt::format("; {}, {}{}", counted(counts.builds, "build"), counted(counts.tests, "test"),
                      results_text(counts));
  const auto unfinished = counts.all() - counts.ended();
  if (!outcome.is_over && unfinished != 0) {
    text += fmt::format("; {} had not ended", counted(unfinished, "task"));
  }
  return text + fmt::format("; after {}", time);
}

void add_unscheduled(const Push& push, std::span<const Push::Failure> failures,
                     std::vector<LogNote>& notes) {
  if (!push.outcome() || !push.outcome()->is_over) return;
  const auto names = push.in(TaskState::defined);
  if (names.empty()) return;
  std::vector<std::string_view> failed;
  std::ranges::transform(failures, std::back_inserter(failed), &Push::Failure::label);
  auto text = fmt::format("never scheduled: {}: {}", counted(names.size(), "task"), some_of(names));
  if (!failed.empty()) text += fmt::format("; failed before: {}", some_of(failed));
  notes.push_back({LogLevel::warning, std::move(text)});
}

void add_lost(const Push& push, std::vector<LogNote>& notes) {
  const auto names = push.in(TaskState::lost);
  if (names.empty()) return;
  notes.push_back({LogLevel::warning, fmt::format("result lost: {}: {}",
                                                  counted(names.size(), "task"), some_of(names))});
}

void add_canceled(const Push& push, const TaskCounts& counts, std::vector<LogNote>& notes) {
  constexpr std::size_t kCanceled = 6;
  static_assert(kResults[kCanceled] == "canceled");
  const auto canceled = counts.results[kCanceled];
  const bool has_passed = push.outcome() && push.outcome()->verdict == Push::Verdict::passed;
  if (!has_passed || canceled == 0) return;
  notes.push_back({LogLevel::warning,
                   fmt::format("{} canceled, which does not count as failure",
                               canceled == 1 ? "1 build or test was"
                                             : fmt::format("{} builds or tests were", canceled))});
}

void add_decisions(const Push& push, std::vector<LogNote>& notes) {
  for (const auto* group : push.groups()) {
    if (!group->decision.has_failed) continue;
    const auto& label = group->decision.label;
    notes.push_back({LogLevel::info, fmt::format("decision task failed: {}",
                                                 printable(label.empty() ? group->id : label))});
  }
}

void add_other_failures(std::span<const Push::Failure> failures, std::vector<LogNote>& notes) {
  std::vector<std::string_view> names;
  for (const auto& each : failures) {
    if (!each.counts) names.push_back(each.label);
  }
  if (names.empty()) return;
  notes.push_back({LogLevel::info, fmt::format("other tasks that failed: {}", some_of(names))});
}

void add_failures(std::span<const Push::Failure> failures, std::vector<LogNote>& notes) {
  std::size_t count = 0;
  for (const auto& each : failures) {
    if (!each.counts) continue;
    if (++count > kMostNames) continue;
    const auto log = each.logurl.empty() ? std::string("no log") : printable(each.logurl);
    notes.push_back({LogLevel::info,
                     fmt::format("{}: {}: {}", each.result, printable(each.label), log),
                     {{"label", std::string(each.label)},
                      {"result", std::string(each.result)},
                      {"logurl", std::string(each.logurl)}}});
  }
  if (count <= kMostNames) return;
  notes.push_back({LogLevel::info, fmt::format("and {} more", count - kMostNames)});
}

}  // namespace

std::vector<LogNote> push_summary(const Push& push, std::chrono::seconds time, bool is_firefox_ci) {
  const auto counts = push.counts();
  const auto failures = push.failures();
  const bool is_known = push.outcome() && push.outcome()->verdict != Push::Verdict::unknown;
  std::vector<LogNote> notes{
      {is_known ? LogLevel::info : LogLevel::warning, first_line(push, counts, time)}};
  add_failures(failures, notes);
  add_decisions(push, notes);
  add_other_failures(failures, notes);
  add_unscheduled(push, failures, notes);
  add_lost(push, notes);
  add_canceled(push, counts, notes);
  const auto link = is_firefox_ci ? treeherder_link(push) : std::string();
  if (!link.empty()) notes.push_back({LogLevel::info, link, {{"url", link}}});
  return notes;
}

// Treeherder finds a push by its tree and its full Mercurial revision.
std::string treeherder_link(const Push& push) {
  const PushGroup* main = nullptr;
  for (const auto* group : push.groups()) {
    const bool is_better =
        main == nullptr || (group->decision.is_main() && !main->decision.is_main());
    if (!group->tree.empty() && !group->revisions.empty() && is_better) main = group;
  }
  if (main == nullptr) return {};
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  const auto& revision = *main->revisions.begin();
  if (!std::ranges::all_of(main->tree, is_plain) || !std::ranges::all_of(revision, is_plain)) {
    return {};
  }
  return fmt::format("https://treeherder.mozilla.org/jobs?repo={}&revision={}", main->tree,
                     revision);
}

// "autoland 1a2b3c4d5e6f  412 of 845 ended  3 failed  38 running  395 waiting  14m".
std::string push_progress(const Push& push, std::chrono::seconds time) {
  const auto counts = push.counts();
  const auto hash = std::string_view(push.hash()).substr(0, kShortHash);
  const auto tree = push.groups().empty() ? std::string() : printable(push.groups().front()->tree);
  auto text = fmt::format("{}{}{}", tree, tree.empty() ? "" : " ", hash);
  if (!push.has_begun()) return text + "  no task yet";
  text += fmt::format("  {} of {} ended", counts.ended(), counts.all());
  if (counts.failed != 0) text += fmt::format("  {} failed", counts.failed);
  const auto running = counts.in(TaskState::running);
  if (running != 0) text += fmt::format("  {} running", running);
  const auto waiting = counts.all() - counts.ended() - running;
  if (waiting != 0) text += fmt::format("  {} waiting", waiting);
  if (push.waits_for_others()) text += " for other groups";
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  return text + (minutes == 0 ? fmt::format("  {}", time) : fmt::format("  {}m", minutes));
}

}  // namespace pbm
