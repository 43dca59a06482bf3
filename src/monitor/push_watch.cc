// SPDX-License-Identifier: MPL-2.0
// The end of a push is a silence, and a silence says something only if a message could have been
// received during it. Each reason why none could starts it again: no connection, or lines that the
// reader has not taken.
#include "monitor/push_watch.h"

#include "base/error.h"
#include "base/outlet.h"
#include "base/terminal.h"
#include "base/text.h"
#include "monitor/push_summary.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pbm {

namespace {

int code_of(Push::Verdict verdict) {
  switch (verdict) {
    case Push::Verdict::passed: return 0;
    case Push::Verdict::failed: return exit_code(ErrorKind::results);
    case Push::Verdict::unknown: break;
  }
  return exit_code(ErrorKind::no_events);
}

// Of several statuses the worst counts. 124 outweighs a failure: what has been seen is not all.
int worse(int a, int b) {
  const std::array order{0, exit_code(ErrorKind::no_events), exit_code(ErrorKind::results),
                         exit_code(ErrorKind::timeout)};
  const auto rank = [&order](int code) { return std::ranges::find(order, code) - order.begin(); };
  return rank(a) < rank(b) ? b : a;
}

// Messages of a project on GitHub name a git hash as the revision. Those of Firefox name one of
// Mercurial, and a git hash only for builds, in the routes of the index.
bool is_git_hash_of(const Push& push) {
  return std::ranges::any_of(push.groups(), [&push](const PushGroup* group) {
    const auto& revisions = group->revisions;
    return !revisions.empty() && std::ranges::none_of(revisions, [&push](const auto& revision) {
      return push.is_named_by(revision);
    });
  });
}

}  // namespace

// What was written or connected since the last turn was so at this turn at the latest.
Wish PushWatch::look(const Turn& turn) {
  if (!is_on()) return {};
  look_at_source();
  const bool quiet = is_quiet(turn);
  if (!quiet || !was_quiet_) quiet_since_ = turn.now;
  was_quiet_ = quiet;
  if (source_.origin() == Origin::broker) pushes_->advance(turn.now, quiet_since_);
  for (const auto& push : pushes_->pushes()) warn(*push);
  if (!turn.is_running || !is_over()) return {};
  return {.end = "the result of the push is known"};
}

// Without a connection, silence says nothing.
bool PushWatch::is_quiet(const Turn& turn) const {
  const bool can_receive = source_.origin() == Origin::capture || source_.status().is_consuming;
  return turn.output_is_empty && can_receive;
}

// A gap may have contained the failure of a task, so a verdict after it cannot be that all is well.
void PushWatch::note_gaps() {
  if (std::exchange(gaps_, source_.gaps()) != source_.gaps()) pushes_->messages_missed();
}

void PushWatch::look_at_source() {
  note_gaps();
  if (!has_git_hash() || !source_.receive_all()) return;
  log_.warning(
      "--push has a git hash, which only builds contain: --narrow has no effect from now on, and "
      "earlier messages of other tasks were missed");
}

// Each warning once for each push: it concerns the verdict, which does not become better.
void PushWatch::warn(const Push& push) {
  const auto& names = push.names();
  if (names.size() > 1 && warned_ambiguous_.insert(push.hash()).second) {
    log_.warning(fmt::format("--push {} matches several revisions: {}", push.hash(),
                             printable(fmt::format("{}", fmt::join(names, ", ")))));
  }
  if (push.is_cut() && warned_cut_.insert(push.hash()).second) {
    log_.warning(fmt::format(
        "push {}: its tasks need more than {} MiB of memory: later ones are not watched, so the "
        "exit status will not be 0",
        push.hash(), PushGroups::kMostTaskBytes / (1024 * 1024)));
  }
  if (!push.is_late() || !warned_late_.insert(push.hash()).second) return;
  const auto* const why = push.may_have_missed()
                              ? "messages about it may have been missed"
                              : "some of its tasks had started before the first message was "
                                "received, or its group has no decision task";
  log_.warning(fmt::format("push {}: {}: results may be missing, so the exit status will not be 0",
                           push.hash(), why));
}

// Whether a hash has turned out to be a git hash of a project that also has Mercurial revisions:
// only its builds name it.
bool PushWatch::has_git_hash() const {
  return std::ranges::any_of(pushes_->pushes(),
                             [](const auto& push) { return is_git_hash_of(*push); });
}

bool PushWatch::is_over() const {
  if (!is_on()) return false;
  const bool fails =
      std::ranges::any_of(pushes_->pushes(), [](const auto& push) { return push->has_failed(); });
  return (settings_.fail_fast && fails) || pushes_->is_over();
}

std::optional<TimePoint> PushWatch::wake_at(const Turn& turn) const {
  const bool waits = is_on() && turn.is_running && source_.origin() == Origin::broker;
  if (!waits) return std::nullopt;
  return pushes_->wake_at(quiet_since_);
}

void PushWatch::finish(TimePoint now) {
  if (!is_on()) return;
  note_gaps();
  pushes_->finish(has_input_ended_);
  for (const auto& push : pushes_->pushes()) warn(*push);
  const auto time = std::chrono::duration_cast<std::chrono::seconds>(now - start_);
  for (const auto& push : pushes_->pushes()) {
    sum_up(*push, time);
    suggest(*push);
  }
}

// For a hash that may be mistyped.
void PushWatch::suggest(const Push& push) {
  if (push.has_begun() || !pushes_->has_seen_groups()) return;
  const auto similar = pushes_->similar(push.hash());
  log_.warning(fmt::format("--push {}: {}", push.hash(),
                           similar.empty()
                               ? "no message contained this hash; check it, and --tree if given"
                               : fmt::format("did you mean {}?", printable(similar))));
}

// Once: on a terminal, lines that are easier to read there replace those of the log. A log file is
// for programs as well, so it always has them.
void PushWatch::sum_up(const Push& push, std::chrono::seconds time) {
  if (settings_.terminal_summary) {
    const TallySettings terminal{.rows = terminal_rows(STDERR_FILENO),
                                 .columns = terminal_columns(STDERR_FILENO),
                                 .colors = *settings_.terminal_summary};
    write_or_give_up(STDERR_FILENO,
                     push_summary_text(push, time, settings_.is_firefox_ci, terminal));
    if (!log_.has_file()) return;
  }
  const auto lines = push_summary(push, time, settings_.is_firefox_ci, kMostFailures);
  for (const auto& line : lines) log_.say(line.note());
}

int PushWatch::exit_code(int limited, bool time_ran_out, bool all_written) const {
  if (!is_on()) return limited;
  int worst = limited;
  for (const auto& push : pushes_->pushes()) {
    const auto outcome = push->outcome().value_or(Push::Outcome{Push::Verdict::unknown, false});
    const bool timed_out = time_ran_out && !(outcome.is_over && all_written);
    worst = worse(worst, timed_out ? pbm::exit_code(ErrorKind::timeout) : code_of(outcome.verdict));
  }
  return worst;
}

}  // namespace pbm
