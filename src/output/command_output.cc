// SPDX-License-Identifier: MPL-2.0
// The exit status of a command is its acknowledgement: a message is settled once the commands of
// all its lines have succeeded, or have been given up. The ledger settles messages in order, so a
// line that is retried holds back the acknowledgement of those after it, and the number of jobs
// bounds how many.
#include "output/command_output.h"

#include "base/signals.h"
#include "base/text.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

double seconds_of(Monotonic::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

CommandOutput::CommandOutput(OutputCommand settings, std::vector<std::string> environment,
                             Rejects* rejects, LiveLine& live_line, Log& log, Backlog backlog)
    : Output(backlog),
      settings_(std::move(settings)),
      environment_(std::move(environment)),
      rejects_(rejects),
      live_line_(live_line),
      log_(log) {
  // A second Ctrl-C ends the process at once. Commands are in groups of their own, which the
  // terminal does not signal.
  Signals::before_end_by_second(Child::terminate_all);
}

CommandOutput::~CommandOutput() {
  Signals::before_end_by_second(nullptr);
  kill_all();
  failures_.finish(log_);
  stops_.finish(log_);
}

void CommandOutput::message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) {
  auto reject = rejects_ == nullptr ? std::string() : reject_without_error(delivery);
  waiting_.add({dropped() + line_ends.back(), std::string(delivery.key), std::move(reject)},
               dropped(), line_ends);
}

// Jobs are in the order of their lines, and leave the list when they are done, so the first one is
// what everything after it waits for.
std::uint64_t CommandOutput::written() const {
  return jobs_.empty() ? waiting_.next() : jobs_.front().line.begin;
}

std::string_view CommandOutput::text_of(const Job& job) const {
  return buffer().substr(job.line.begin - dropped(), job.line.end - job.line.begin);
}

void CommandOutput::forget_done() {
  waiting_.done_before(written());
  auto head = static_cast<std::size_t>(written() - dropped());
  forget(head);
}

Result<Output::State> CommandOutput::make_progress(TimePoint now) {
  for (auto& job : jobs_) {
    if (const auto done = advance_job(job, now); !done) return done.error();
  }
  std::erase_if(jobs_, [](const Job& job) { return job.done; });
  // A line that waits for its retry counts as well, so no more than `jobs` lines are ahead of the
  // acknowledged ones.
  while (!is_ending() && jobs_.size() < settings_.jobs) {
    const auto line = waiting_.take();
    if (!line) break;
    jobs_.push_back({.line = *line});
    start(jobs_.back(), now);
  }
  forget_done();
  failures_.sum_up(log_, now);
  stops_.sum_up(log_, now);
  return State::ok;
}

Result<void> CommandOutput::advance_job(Job& job, TimePoint now) {
  if (job.attempt) look(job, now);
  if (job.done || job.attempt || is_ending()) return {};
  if (job.give_up.has_come(now)) return give_up(job);
  if (job.next_attempt.has_come(now)) start(job, now);
  return {};
}

void CommandOutput::start(Job& job, TimePoint now) {
  job.next_attempt.clear();
  live_line_.hide();
  const auto child =
      Child::start(settings_.command, environment_, read_command_input(text_of(job)));
  if (!child) return start_failed(job, child.error(), now);
  start_failed_ = false;
  ++job.attempts;
  job.attempt.emplace(*child, now, settings_.timeout);
}

// Fields that are too large never fit. Any other failure, such as a lack of memory, may pass.
void CommandOutput::start_failed(Job& job, const Error& error, TimePoint now) {
  if (error.kind == ErrorKind::usage) {
    say(failures_, job, error.text, "", now);
    job.failure = error.text;
    job.give_up.set(now);
    return;
  }
  // One line for as long as it lasts: a machine without memory would otherwise get a line each
  // second.
  if (!start_failed_) log_.error(fmt::format("{}; retrying every second", error.text));
  start_failed_ = true;
  job.next_attempt.set(now + std::chrono::seconds(1));
}

void CommandOutput::look(Job& job, TimePoint now) {
  const auto change = job.attempt->look(now);
  switch (change.kind) {
    case Child::Change::Kind::none: return;
    case Child::Change::Kind::stopped:
      return say(stops_, job,
                 fmt::format("command: stopped by signal {} after {:.1f} s",
                             WSTOPSIG(change.status), seconds_of(job.attempt->time(now))),
                 "; it waits for SIGCONT", now);
    case Child::Change::Kind::ended: return ended(job, change.status, now);
  }
}

void CommandOutput::ended(Job& job, int status, TimePoint now) {
  ++counts_.run;
  counts_.time += job.attempt->time(now);
  job.done = status == 0;
  if (!job.done) failed(job, status, now);
  job.attempt.reset();
}

void CommandOutput::failed(Job& job, int status, TimePoint now) {
  ++counts_.failed;
  job.failure = "command: " + job.attempt->text_of(status);
  std::string then;
  // If a signal was sent to the monitor before one to the command, it has arrived by now.
  if (is_ending() || Signals::is_ending()) {
    then = "; the monitor is ending, so the message is not acknowledged";
  } else if (job.attempts <= settings_.retries) {
    // Twice as long each time, because most failures are those of a server that is away for a
    // while.
    const auto delay = std::min(std::chrono::seconds(1U << std::min(job.attempts - 1, 6U)),
                                std::chrono::seconds(kLongestRetry));
    job.next_attempt.set(now + delay);
    then = fmt::format("; retry {} of {} in {} s", job.attempts, settings_.retries, delay.count());
  } else {
    // A shutdown of the machine signals monitor and commands at about the same time. If the monitor
    // is to end as well, the message must stay unacknowledged.
    job.give_up.set(job.attempt->was_told_to_end(status) ? now + kSuspicion : now);
  }
  say(failures_, job,
      fmt::format("{} after {:.1f} s", job.failure, seconds_of(job.attempt->time(now))), then, now);
}

void CommandOutput::say(LogLimiter& limiter, const Job& job, std::string_view what,
                        std::string_view then, TimePoint now) {
  limiter.say(
      log_, LogLevel::warning,
      fmt::format("{}, key '{}'{}", what, printable(waiting_.message_at(job.line.begin).key), then),
      now);
}

// Without --rejects, the warning is all that remains of the message, which is acknowledged: a
// command that always fails must not stop the events after it. A message is rejected only once,
// even if the commands of several of its events fail.
Result<void> CommandOutput::give_up(Job& job) {
  job.done = true;
  auto& message = waiting_.message_at(job.line.begin);
  if (rejects_ == nullptr || message.rejected) return {};
  message.rejected = true;
  return rejects_->add(message.reject, job.failure);
}

std::optional<TimePoint> CommandOutput::next_step(TimePoint /*now*/) const {
  // Once SIGTERM was sent, only the time for SIGKILL matters.
  std::optional<TimePoint> when = kill_by_.is_set() ? kill_by_.when() : finish_by_.when();
  for (const auto& job : jobs_) {
    if (job.attempt) when = earlier(when, job.attempt->wake_at());
    if (!is_ending()) when = earlier(when, earlier(job.next_attempt.when(), job.give_up.when()));
  }
  return when;
}

// From now on, no command is started.
void CommandOutput::start_limit(TimePoint now) {
  if (!is_ending()) finish_by_.set(now + kFinish);
}

bool CommandOutput::runs() const {
  return std::ranges::any_of(jobs_, [](const Job& job) { return job.attempt.has_value(); });
}

bool CommandOutput::is_finished(TimePoint now) {
  if (pending() == 0) return true;
  if (!is_ending()) return false;
  // Lines whose commands have not been started are left to the next run: their messages are not
  // acknowledged.
  if (!runs()) return true;
  if (!finish_by_.has_come(now)) return false;
  if (!kill_by_.is_set()) terminate_all(now);
  if (!kill_by_.has_come(now)) return false;
  kill_all();
  return true;
}

void CommandOutput::terminate_all(TimePoint now) {
  kill_by_.set(now + kKillAtEnd);
  for (const auto& job : jobs_) {
    if (job.attempt) job.attempt->terminate();
  }
}

void CommandOutput::kill_all() {
  for (auto& job : jobs_) {
    if (job.attempt) job.attempt->kill();
    job.attempt.reset();
  }
}

}  // namespace pbm
