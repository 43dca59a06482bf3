// SPDX-License-Identifier: MPL-2.0
// The same lines for a terminal and for the log, where fields of JSON repeat what programs need.
// All names come from messages, so they are escaped. Lists are cut: a broken push fails in
// thousands of tasks, and journald splits lines over 48 kB.
#include "monitor/push_summary.h"

#include "base/counted.h"
#include "base/text.h"
#include "format/duration_text.h"
#include "format/result_color.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

namespace pbm {

namespace {

constexpr std::size_t kMostInOneLine = 10;  // names of tasks
constexpr std::size_t kLongestUrl = 2000;   // as for hyperlinks (format/text_lines.cc)
constexpr std::string_view kIndent = "  ";

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
    const auto name = i == kOtherResult ? std::string_view("unknown") : result_at(i);
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
  if (!push.has_begun()) return "none of its tasks was seen";
  if (!is_over) return "stopped before the push was over";
  if (counts.in(TaskState::defined) != 0) return "tasks were never scheduled";
  if (counts.in(TaskState::lost) != 0) return "results were lost";
  if (counts.results[index_of_result("success")] == 0) return "no build or test succeeded";
  const bool is_run_unknown = counts.stray_failures != 0 && push.is_seen_whole();
  return is_run_unknown ? "the run of a failure is unknown"
                        : "some of its messages may have been missed";
}

// The result whose color the verdict has.
std::string_view color_result_of(Push::Verdict verdict) {
  switch (verdict) {
    case Push::Verdict::passed: return "success";
    case Push::Verdict::failed: return "failure";
    case Push::Verdict::unknown: break;
  }
  return "warnings";
}

// What comes after the verdict in the first line.
std::string totals_text(const Push& push, const TaskCounts& counts, std::chrono::seconds time) {
  const auto outcome = push.outcome().value_or(Push::Outcome{});
  std::string text;
  if (outcome.verdict == Push::Verdict::unknown) {
    text += fmt::format(", because {}", reason_of(push, counts, outcome.is_over));
  }
  text += fmt::format("; {}, {}{}", counted(counts.builds, "build"), counted(counts.tests, "test"),
                      results_text(counts));
  const auto unfinished = counts.all() - counts.ended();
  if (!outcome.is_over && unfinished != 0) {
    text += fmt::format("; {} had not ended", counted(unfinished, "task"));
  }
  text += "; after ";
  append_duration(time, text);
  return text;
}

SummaryLine first_line(const Push& push, const TaskCounts& counts, std::chrono::seconds time) {
  const auto verdict = push.outcome().value_or(Push::Outcome{}).verdict;
  const std::string name(name_of(verdict));
  return {.level = verdict == Push::Verdict::unknown ? LogLevel::warning : LogLevel::info,
          .before = fmt::format("push {}: ", push.hash()),
          .word = name,
          .after = totals_text(push, counts, time),
          .result = color_result_of(verdict),
          .fields = {{"push", push.hash()}, {"verdict", name}}};
}

SummaryLine plain(LogLevel level, std::string text) {
  return {.level = level, .before = std::move(text)};
}

// Messages do not name the tasks that a task waits for. So the failures before are shown beside the
// tasks that were never scheduled, and the reader concludes.
void add_unscheduled(const Push& push, std::span<const Push::Failure> failures,
                     std::vector<SummaryLine>& lines) {
  if (!push.outcome() || !push.outcome()->is_over) return;
  const auto names = push.in(TaskState::defined);
  if (names.empty()) return;
  std::vector<std::string_view> failed;
  std::ranges::transform(failures, std::back_inserter(failed), &Push::Failure::label);
  auto text = fmt::format("never scheduled: {}: {}", counted(names.size(), "task"), some_of(names));
  if (!failed.empty()) text += fmt::format("; failed before: {}", some_of(failed));
  lines.push_back(plain(LogLevel::warning, std::move(text)));
}

// A task that has claimed to run, and of which nothing came any more.
void add_lost(const Push& push, std::vector<SummaryLine>& lines) {
  const auto names = push.in(TaskState::lost);
  if (names.empty()) return;
  lines.push_back(
      plain(LogLevel::warning,
            fmt::format("result lost: {}: {}", counted(names.size(), "task"), some_of(names))));
}

// Somebody cancels tasks on purpose, often to save machines, so they do not fail a push. But a push
// that passes without them was tested less than its name promises.
void add_canceled(const Push& push, const TaskCounts& counts, std::vector<SummaryLine>& lines) {
  const auto canceled = counts.results[index_of_result("canceled")];
  const bool has_passed = push.outcome() && push.outcome()->verdict == Push::Verdict::passed;
  if (has_passed && counts.canceled_decisions != 0) {
    lines.push_back(
        plain(LogLevel::warning,
              "a decision task was canceled; it may not have created all of its tasks"));
  }
  if (!has_passed || canceled == 0) return;
  lines.push_back(
      plain(LogLevel::warning,
            fmt::format("{} canceled, which does not count as failure",
                        canceled == 1 ? "1 build or test was"
                                      : fmt::format("{} builds or tests were", canceled))));
}

SummaryLine line_of(const Push& push, const Push::Failure& failure) {
  return {.before = failure.is_decision ? "decision task: " : "",
          .word = std::string(failure.result),
          .after = fmt::format(": {}{}", printable(failure.label),
                               failure.logurl.empty() && failure.counts ? ": no log" : ""),
          .result = failure.result,
          .fields = {{"push", push.hash()},
                     {"label", std::string(failure.label)},
                     {"result", std::string(failure.result)},
                     {"logurl", std::string(failure.logurl)}},
          .url = printable(failure.logurl, kLongestUrl)};
}

// The result of a decision task is the reason for everything else.
void add_decisions(const Push& push, std::span<const Push::Failure> failures,
                   std::vector<SummaryLine>& lines) {
  for (const auto& each : failures) {
    if (each.is_decision) lines.push_back(line_of(push, each));
  }
}

// Tasks that are neither builds nor tests, such as those of a lint. They do not count, but explain
// why a build is missing.
void add_other_failures(std::span<const Push::Failure> failures, std::vector<SummaryLine>& lines) {
  std::vector<std::string_view> names;
  for (const auto& each : failures) {
    if (!each.counts && !each.is_decision) names.push_back(each.label);
  }
  if (names.empty()) return;
  lines.push_back(
      plain(LogLevel::info, fmt::format("other tasks that failed: {}", some_of(names))));
}

void add_failures(const Push& push, std::span<const Push::Failure> failures, std::size_t most,
                  std::vector<SummaryLine>& lines) {
  std::size_t count = 0;
  for (const auto& each : failures) {
    if (each.counts && ++count <= most) lines.push_back(line_of(push, each));
  }
  // Without any name, the first line says it all.
  if (count > most && most != 0)
    lines.push_back(plain(LogLevel::info, fmt::format("and {} more", count - most)));
}

// That of the push itself, if it has a tree and a revision; else any that has. Null if none has.
const PushGroup* group_to_link(const Push& push) {
  const PushGroup* best = nullptr;
  for (const auto* group : push.groups()) {
    if (group->tree.empty() || group->revisions.empty()) continue;
    if (group->decision.is_main()) return group;
    if (best == nullptr) best = group;
  }
  return best;
}

// In the query of a URL: letters, digits, and the other unreserved characters but '~' (RFC 3986).
bool needs_no_encoding(std::string_view text) {
  return text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") == text.npos;
}

// Of lines that wrap at the width of a terminal; 0: unknown.
std::size_t rows_of(std::string_view text, std::size_t columns) {
  std::size_t rows = 0;
  while (!text.empty()) {
    const auto bytes = text.find('\n');
    const auto width = columns_of(text.substr(0, bytes));
    rows += columns == 0 ? 1 : std::max<std::size_t>(1, (width + columns - 1) / columns);
    text.remove_prefix(bytes + 1);
  }
  return rows;
}

}  // namespace

LogNote SummaryLine::note() const {
  return {
      level,
      fmt::format("{}{}{}{}{}", before, word, after, url.empty() || word.empty() ? "" : ": ", url),
      fields};
}

std::vector<SummaryLine> push_summary(const Push& push, std::chrono::seconds time,
                                      bool is_firefox_ci, std::size_t most_failures) {
  const auto counts = push.counts();
  const auto failures = push.failures();
  std::vector<SummaryLine> lines{first_line(push, counts, time)};
  add_decisions(push, failures, lines);
  add_failures(push, failures, most_failures, lines);
  add_other_failures(failures, lines);
  add_unscheduled(push, failures, lines);
  add_lost(push, lines);
  add_canceled(push, counts, lines);
  const auto link = is_firefox_ci ? treeherder_link(push) : std::string();
  if (!link.empty()) {
    lines.push_back({.fields = {{"push", push.hash()}, {"url", link}}, .url = link});
  }
  return lines;
}

std::string terminal_text(const std::vector<SummaryLine>& summary, SummaryColors colors) {
  std::string text;
  for (const auto& line : summary) {
    const auto color = colors == SummaryColors::none ? "" : color_of(line.result);
    const auto words = fmt::format("{}{}{}{}{}", line.before, color, line.word,
                                   color.empty() ? "" : kColorEnd, line.after);
    if (!words.empty()) fmt::format_to(std::back_inserter(text), "{}\n", words);
    if (line.url.empty()) continue;
    fmt::format_to(std::back_inserter(text), "{}{}\n", words.empty() ? "" : kIndent, line.url);
  }
  return text;
}

// The verdict is the first line, so a summary that is higher than the terminal would scroll away
// just that. The prompt of the shell takes the last row.
std::string push_summary_text(const Push& push, std::chrono::seconds time, bool is_firefox_ci,
                              const TallySettings& terminal) {
  auto most = kMostFailuresOnTerminal;
  auto lines = push_summary(push, time, is_firefox_ci, most);
  const auto fits = [&] {
    const auto text = terminal_text(lines, SummaryColors::none);
    return terminal.rows == 0 || rows_of(text, terminal.columns) < terminal.rows;
  };
  while (most > 0 && !fits()) lines = push_summary(push, time, is_firefox_ci, --most);
  return terminal_text(lines, terminal.colors);
}

// Treeherder finds a push by its tree and its full Mercurial revision. Both are texts of a message.
std::string treeherder_link(const Push& push) {
  const auto* const group = group_to_link(push);
  if (group == nullptr) return {};
  const auto& revision = *group->revisions.begin();
  if (!needs_no_encoding(group->tree) || !needs_no_encoding(revision)) return {};
  return fmt::format("https://treeherder.mozilla.org/jobs?repo={}&revision={}", group->tree,
                     revision);
}

}  // namespace pbm
