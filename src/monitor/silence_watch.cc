// SPDX-License-Identifier: MPL-2.0
// A filter that matches nothing looks like a quiet day. Misspelled values are a common reason, so
// the explanation shows what the messages have in place of them.
#include "monitor/silence_watch.h"

#include "base/closest_word.h"
#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

constexpr std::size_t kMostValues = 10;  // of a field; their number is the choice of publishers

// What a user may not expect of the values of a field.
std::string_view hint_for(const NoMatch::Reason& reason) {
  const bool any_unknown =
      std::ranges::any_of(reason.values, &std::string::empty, &NoMatch::Value::text);
  switch (reason.field) {
    case Field::tree:
      return reason.is_default ? " (the default; for all trees, use --all-trees)"
                               : std::string_view();
    case Field::owner: return " (the owner of a push by automation is not its author)";
    case Field::product:
      return any_unknown ? " (tests of Taskcluster have no product)" : std::string_view();
    case Field::stage:
      return any_unknown ? " (events have a stage only with --stage)" : std::string_view();
    default: return {};
  }
}

// What each of several filters left to the next one: " (tree \u221260, revision \u221249)".
std::string funnel_text(const std::vector<NoMatch::Step>& steps) {
  if (steps.size() < 2) return {};
  std::vector<std::string> parts;
  for (const auto& [name, events] : steps)
    parts.push_back(fmt::format("{} \u2212{}", name, events));
  return fmt::format(" ({})", fmt::join(parts, ", "));
}

struct Explanation {
  std::string text;
  bool suggests = false;  // another value of the filter
};

Explanation explanation_of(const NoMatch::Reason& reason) {
  std::vector<std::string_view> seen;
  std::vector<std::string> counted;
  for (const auto& [text, count] : reason.values) {
    seen.push_back(text);
    if (counted.size() == kMostValues) continue;
    counted.push_back(fmt::format("{} ({})", text.empty() ? "unknown" : printable(text), count));
  }
  std::string hint;
  for (const auto& wanted : reason.wanted) {
    if (hint.empty()) hint = suggestion(wanted, seen);
  }
  return {fmt::format("nothing has matched: the filter {} excluded {} of {} builds and "
                      "tests{}{}{} Values seen: {}",
                      printable(reason.filter), reason.events, reason.all_events,
                      funnel_text(reason.funnel), hint_for(reason), hint.empty() ? "." : hint,
                      fmt::join(counted, ", ")),
          !hint.empty()};
}

}  // namespace

// A minute without a message says nothing about the filter. Each minute, until something has
// matched or the reason was given.
Wish SilenceWatch::look(const Turn& turn) {
  if (!turn.is_running || !next_.has_come(turn.now)) return {};
  next_.set(turn.now + kAfter);
  const auto& counts = intake_.counts();
  const bool came = counts.received != received_;
  received_ = counts.received;
  if (counts.lines == 0 && !came) return {};
  if (counts.lines == 0) explain(LogLevel::warning);
  // It counts values of each event that is filtered out, which costs time from now on for nothing.
  intake_.no_match().stop();  // also if only pulse events were printed
  next_.clear();
  return {};
}

void SilenceWatch::finish(TimePoint /*now*/) {
  if (!next_.is_set() || intake_.counts().lines != 0) return;
  explain(origin_ == Origin::broker ? LogLevel::info : LogLevel::warning);
}

// At this level, or as a warning if another value is suggested.
void SilenceWatch::explain(LogLevel level) {
  const auto reason = intake_.no_match().reason();
  if (!reason) return;
  const auto explanation = explanation_of(*reason);
  log_.say(explanation.suggests ? LogLevel::warning : level, explanation.text);
}

}  // namespace pbm
