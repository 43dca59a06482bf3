// SPDX-License-Identifier: MPL-2.0
#include "output/command_output.h"

#include "base/signals.h"
#include "base/text.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <utility>

namespace pbm {

namespace {

// Process groups to terminate if a signal handler ends this process; 0: unused.
std::array<std::atomic<pid_t>, OutputCommand::kMostJobs> running{};

void end_running() {
  for (const auto& pid : running) {
    if (pid != 0) ::kill(-pid, SIGTERM);
  }
}

void replace_running(pid_t from, pid_t to) {
  for (auto& pid : running) {
    if (pid != from) continue;
    pid = to;
    return;
  }
}

double seconds_of(Monotonic::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

CommandOutput::CommandOutput(OutputCommand settings, std::vector<std::string> environment,
                             Rejects* rejects, Log& log)
    : settings_(std::move(settings)),
      environment_(std::move(environment)),
      rejects_(rejects),
      log_(log) {
  Signals::before_end_at_once(end_running);
}

CommandOutput::~CommandOutput() {
  Signals::before_end_at_once(nullptr);
  kill_all();
  failures_.finish(log_);
}

// --- the lines ---

void CommandOutput::message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) {
  for (const auto end : line_ends) line_ends_.push_back(dropped() + end);
  messages_.push_back({end_offset(), std::string(delivery.key),
                       rejects_ == nullptr ? std::string() : reject_without_error(delivery)});
}

std::uint64_t CommandOutput::written() const {
  return jobs_.empty() ? next_offset_ : jobs_.front().begin;
}

std::string_view CommandOutput::text_of(const Job& job) const {
  return buffer().substr(job.begin - dropped(), job.end - job.begin);
}

CommandOutput::Message& CommandOutput::message_of(const Job& job) {
  return *std::ranges::upper_bound(messages_, job.begin, {}, &Message::end_offset);
}

bool CommandOutput::take_line() {
  if (line_ends_.empty()) return false;
  jobs_.push_back({.begin = next_offset_, .end = line_ends_.front()});
  next_offset_ = line_ends_.front();
  line_ends_.pop_front();
  return true;
}

void CommandOutput::forget_done() {
  const auto done = written();
  while (!messages_.empty() && messages_.front().end_offset <= done) messages_.pop_front();
  auto head = static_cast<std::size_t>(done - dropped());
  forget(head);
}

// --- their commands ---

Result<Output::State> CommandOutput::advance(TimePoint now) {
  for (auto& job : jobs_) {
    const auto done = is_done(job, now);
    if (!done) return done.error();
    job.done = *done;
  }
  std::erase_if(jobs_, [](const Job& job) { return job.done; });
  while (!finish_by_.is_set() && jobs_.size() < settings_.jobs && take_line()) {
    start(jobs_.back(), now);
  }
  forget_done();
  failures_.sum_up(log_, now);
  return State::ok;
}

void CommandOutput::start(Job& job, TimePoint now) {
  auto child = Child::start(settings_.command, environment_, read_command_input(text_of(job)));
  if (!child) return start_failed(job, child.error(), now);
  start_failed_ = false;
  ++job.attempts;
  job.child = *child;
  replace_running(0, child->pid());
  job.started = now;
  job.next_attempt.clear();
  job.kill.clear();
  job.timed_out = false;
  if (settings_.timeout) job.terminate.set(now + *settings_.timeout);
}

// Fields that are too large never fit. Any other failure, such as a lack of memory, may pass.
void CommandOutput::start_failed(Job& job, const Error& error, TimePoint now) {
  if (error.kind == ErrorKind::usage) {
    job.unstartable = error.text;
    return;
  }
  if (!start_failed_) log_.error(fmt::format("{}; retrying every second", error.text));
  start_failed_ = true;
  job.next_attempt.set(now + std::chrono::seconds(1));
}

// Whether the line is done.
Result<bool> CommandOutput::is_done(Job& job, TimePoint now) {
  if (!job.unstartable.empty()) {
    failures_.say(log_, LogLevel::warning,
                  fmt::format("{}, key '{}'", job.unstartable, printable(message_of(job).key)),
                  now);
    if (const auto done = give_up(job, job.unstartable); !done) return done.error();
    return true;
  }
  if (job.child) {
    if (const auto status = job.child->ended()) return ended(job, *status, now);
    terminate_late(job, now);
  } else if (!finish_by_.is_set() && job.next_attempt.has_come(now)) {
    start(job, now);
  }
  return false;
}

Result<bool> CommandOutput::ended(Job& job, int status, TimePoint now) {
  const auto time = now - job.started;
  // Background processes of the command are killed only if it timed out.
  if (job.timed_out) job.child->signal(SIGKILL);
  replace_running(job.child->pid(), 0);
  job.child.reset();
  job.terminate.clear();
  ++counts_.run;
  counts_.time += time;
  if (status == 0) return true;
  ++counts_.failed;
  // Terminated at the end of the run: not a failure of the command.
  if (kill_by_.is_set()) return false;
  const auto why =
      fmt::format("command: {}{}", status_text(status), job.timed_out ? " (timed out)" : "");
  const bool again = job.attempts <= settings_.retries;
  std::string then;
  if (again) {
    const auto delay = std::min(std::chrono::seconds(1U << std::min(job.attempts - 1, 6U)),
                                std::chrono::seconds(kLongestRetry));
    job.next_attempt.set(now + delay);
    then = fmt::format("; retry {} of {} in {} s", job.attempts, settings_.retries, delay.count());
  }
  failures_.say(log_, LogLevel::warning,
                fmt::format("{} after {:.1f} s, key '{}'{}", why, seconds_of(time),
                            printable(message_of(job).key), then),
                now);
  if (again) return false;
  if (const auto done = give_up(job, why); !done) return done.error();
  return true;
}

// A message is rejected only once, even if the commands of several of its events fail.
Result<void> CommandOutput::give_up(const Job& job, std::string_view why) {
  auto& message = message_of(job);
  if (rejects_ == nullptr || message.rejected) return {};
  message.rejected = true;
  return rejects_->add(message.reject, why);
}

void CommandOutput::terminate_late(Job& job, TimePoint now) {
  if (job.terminate.has_come(now)) {
    job.timed_out = true;
    job.terminate.clear();
    job.kill.set(now + kKillAfterTimeout);
    job.child->signal(SIGTERM);
  } else if (job.kill.has_come(now)) {
    job.kill.clear();
    job.child->signal(SIGKILL);
  }
}

std::optional<TimePoint> CommandOutput::wake_at(TimePoint /*now*/) const {
  std::optional<TimePoint> when = kill_by_.is_set() ? kill_by_.when() : finish_by_.when();
  for (const auto& job : jobs_) {
    when = earlier(when, job.terminate.when());
    when = earlier(when, job.kill.when());
    if (!finish_by_.is_set()) when = earlier(when, job.next_attempt.when());
  }
  return when;
}

// --- the end ---

// From now on, no command is started.
void CommandOutput::limit_finish(TimePoint now) {
  if (!finish_by_.is_set()) finish_by_.set(now + kFinish);
}

bool CommandOutput::is_finished(TimePoint now) {
  if (pending() == 0) return true;
  if (!finish_by_.is_set()) return false;
  const bool runs =
      std::ranges::any_of(jobs_, [](const Job& job) { return job.child.has_value(); });
  if (runs && !finish_by_.has_come(now)) return false;
  if (runs && !kill_by_.is_set()) {
    kill_by_.set(now + kKillAtEnd);
    for (const auto& job : jobs_) {
      if (job.child) job.child->signal(SIGTERM);
    }
  }
  if (runs && !kill_by_.has_come(now)) return false;
  kill_all();
  dropped_lines_ = jobs_.size() + line_ends_.size();
  return true;
}

void CommandOutput::kill_all() {
  for (auto& job : jobs_) {
    if (!job.child) continue;
    job.child->signal(SIGKILL);
    job.child->wait();
    replace_running(job.child->pid(), 0);
    job.child.reset();
  }
}

}  // namespace pbm
