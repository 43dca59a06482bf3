// SPDX-License-Identifier: MPL-2.0
#include "monitor/monitor.h"

#include "base/fd.h"
#include "monitor/ending.h"
#include "monitor/tally.h"
#include "output/child.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace pbm {

namespace {

// Limits of one turn, so that heartbeats, writing and signals are not delayed, even on a slow
// machine.
constexpr int kDeliveriesATurn = 64;
constexpr Milliseconds kTimeATurn{100};
constexpr std::size_t kBytesATurn = std::size_t{256} * 1024;

constexpr std::chrono::seconds kLongestSleep{60};

Milliseconds until(TimePoint when, TimePoint now) {
  return std::max(Milliseconds(0), std::chrono::ceil<Milliseconds>(when - now));
}

}  // namespace

Monitor::Monitor(const MonitorSettings& settings, const MonitorParts& parts, Now now)
    : settings_(settings),
      source_(parts.source),
      intake_(parts.intake),
      output_(parts.output),
      rejects_(parts.rejects),
      signals_(parts.signals),
      notify_(parts.notify),
      log_(parts.log),
      now_(std::move(now)),
      start_{now_(), Calendar::now()},
      limits_(settings_.limits, start_.monotonic),
      push_watch_(intake_.pushes(), settings_.push, source_.origin(), log_, start_.monotonic),
      acknowledger_(intake_.ledger(), source_, settings_.acknowledge_at, start_.monotonic),
      message_log_(log_),
      empty_queue_(source_),
      silence_watch_(intake_, source_.origin(), log_, start_.monotonic),
      live_line_(parts.live_line),
      progress_(source_, intake_.pushes(), live_line_, start_.monotonic),
      reports_(
          {settings_.stats_interval, parts.metrics}, source_, notify_, log_,
          [this] { return state(); }, start_.monotonic),
      rotation_(parts.output, parts.rejects, log_),
      reloader_(parts.read_again, source_, notify_, log_),
      make_writer_(parts.make_writer) {}

Result<Ending> Monitor::run() {
  Result<void> done;
  while (done && phase_ != Phase::done) done = turn();
  // Settled deliveries are written, so it is safe to acknowledge them even after an error.
  acknowledger_.acknowledge_now(now_());
  reports_.finish(now_());
  source_.close();
  progress_.finish();
  message_log_.finish();
  push_watch_.finish(now_());
  silence_watch_.finish();
  log_end(!done || source_error_);
  if (settings_.shows_tally) show_tally();
  if (!done) return done.error();
  if (source_error_) return *source_error_;
  return Ending{ended_by_, exit_code()};
}

// Time that ran out while finishing counts only if it was too short.
int Monitor::exit_code() {
  const auto unwritten = output_.waiting_lines() + output_.dropped_lines();
  limits_.not_written(unwritten);
  const bool time_ran_out = time_ran_out_ || (time_to_finish_ran_out_ && unwritten != 0);
  return push_watch_.exit_code(limits_.exit_code(time_ran_out), time_ran_out, unwritten == 0);
}

Result<void> Monitor::turn() {
  wait();
  take_signals();
  use(rotation_.retry(now_()));
  reload();
  notify_.alive(now_());
  if (phase_ == Phase::running) {
    if (auto done = take_deliveries(); !done) return done;
  }
  check_limits();
  if (auto done = write(); !done) return done;
  if (std::exchange(gaps_, source_.gaps()) != source_.gaps()) push_watch_.messages_missed();
  push_watch_.look(now_(), output_.is_empty() && can_receive());
  if (push_watch_.has_git_hash() && source_.receive_all()) {
    log_.warning(
        "--push has a git hash, which only builds name: --narrow has no effect from now on, and "
        "earlier messages of other tasks were missed");
  }
  acknowledger_.acknowledge(now_(), source_pauses_ || phase_ != Phase::running);
  intake_.confirmed(source_.confirmed_tag());
  if (phase_ == Phase::running) {
    reports_.send(now_());
    silence_watch_.look(now_());
    progress_.show(now_());
  }
  if (phase_ == Phase::finishing) {
    hold_source();
    if (output_.is_finished(now_())) phase_ = Phase::done;
  }
  message_log_.sum_up(now_());
  return {};
}

// --- waiting ---

// Polls the output even if nothing is pending, so that the run ends as soon as the reader
// closes the pipe, not at the next event.
void Monitor::wait() {
  Interest interest;
  if (uses_source()) interest = source_.interest(takes_deliveries() ? Demand::some : Demand::none);
  const auto sleep = static_cast<int>(longest_sleep(interest).count());
  const auto out_events = static_cast<short>(output_.is_empty() ? 0 : POLLOUT);
  auto& entries = interest.descriptors;
  entries.push_back({signals_.poll_fd(), POLLIN, 0});
  entries.push_back({output_.poll_fd(), out_events, 0});
  if (::poll(entries.data(), entries.size(), sleep) <= 0) return;
  const bool hung_up = (entries.back().revents & (POLLERR | POLLHUP)) != 0;
  if (hung_up && output_.has_reader()) reader_left();
}

// At the end, a new connection would only take messages and return them.
bool Monitor::uses_source() const {
  return phase_ == Phase::running || !is_live() || source_.status().is_consuming;
}

Milliseconds Monitor::longest_sleep(const Interest& source) const {
  const auto now = now_();
  if (takes_deliveries() && !source_pauses_) return Milliseconds(0);
  auto wake_at = earlier(now + kLongestSleep, source.wake_at);
  if (awaits_deadline()) wake_at = earlier(wake_at, limits_.deadline().when());
  if (phase_ == Phase::running) {
    wake_at = earlier(wake_at, push_watch_.wake_at());
    wake_at = earlier(wake_at, reports_.wake_at());
    wake_at = earlier(wake_at, silence_watch_.wake_at());
    wake_at = earlier(wake_at, progress_.wake_at());
    if (limits_.drains()) wake_at = earlier(wake_at, empty_queue_.wake_at(now));
  }
  wake_at = earlier(wake_at, rotation_.wake_at());
  wake_at = earlier(wake_at, notify_.alive_at());
  wake_at = earlier(wake_at, acknowledger_.wake_at());
  wake_at = earlier(wake_at, output_.wake_at(now));
  return until(*wake_at, now);
}

void Monitor::take_signals() {
  while (const auto signal = signals_.next()) {
    if (*signal == SIGCHLD) {
      child_changed_ = true;
    } else if (*signal == SIGWINCH) {
      if (make_writer_) intake_.set_writer(make_writer_());
    } else if (*signal == SIGUSR1) {
      reports_.request_statistics(now_());
    } else if (*signal == SIGHUP && hang_up_reloads(settings_, log_, notify_)) {
      hang_up();
    } else {
      end(signal_text(*signal), *signal);
      output_.limit_finish(now_());
    }
  }
}

// For log rotation, which renames the files. The configuration is read first, because a new file
// begins with the header of the new format.
void Monitor::hang_up() {
  if (phase_ != Phase::running) return use(rotation_.start(std::nullopt, now_()));
  auto reload = reloader_.read();
  use(rotation_.start(reload ? std::optional(std::move(reload->format)) : std::nullopt, now_()));
  reloader_.start(std::move(reload));
}

// Null: no change.
void Monitor::use(std::unique_ptr<LineWriter> writer) {
  if (writer) intake_.set_writer(std::move(writer));
}

void Monitor::reload() {
  auto reload = reloader_.take();
  if (!reload) return;
  intake_.reconfigure(std::move(reload->pipeline));
  limits_.reconfigure(reload->limits);
  reports_.reconfigure(reload->stats_interval, now_());
  log_.set_level(reload->log_level);
  reloader_.finish(*reload);
}

void Monitor::show_tally() {
  const auto ran = std::chrono::duration_cast<std::chrono::seconds>(now_() - start_.monotonic);
  const auto text = tally_text(intake_.events(), ran);
  (void)write_all(STDERR_FILENO, text);
}

// --- deliveries ---

Result<void> Monitor::take_deliveries() {
  const auto start = output_.end_offset();
  const auto end_at = now_() + kTimeATurn;
  Delivery delivery;
  source_pauses_ = false;
  for (int i = 0; i < kDeliveriesATurn && output_.end_offset() - start < kBytesATurn; ++i) {
    const bool takes_long = last_message_ && last_message_->monotonic >= end_at;
    if (has_enough() || takes_long) return {};
    const auto pulled = source_.pull(delivery, output_.has_room() ? Demand::some : Demand::none);
    if (!pulled) {
      source_failed(pulled.error());
      return {};
    }
    switch (*pulled) {
      case Pull::delivery:
        if (auto done = take(delivery); !done) return done;
        break;
      case Pull::would_block: source_pauses_ = output_.has_room(); return {};
      case Pull::busy: return {};
      case Pull::lost: connection_lost(); return {};
      case Pull::end:
        has_source_ = false;
        push_watch_.input_ended();
        end("the input has ended");
        return {};
    }
  }
  return {};
}

// Stores a malformed message before settling it. A message cut by --count is not settled,
// so that the broker delivers it again in full.
Result<void> Monitor::take(const Delivery& delivery) {
  const auto now = now_();
  last_message_ = {now, Calendar::now()};
  empty_queue_.something_came();
  const auto broker =
      source_.may_have_forgotten() ? Deduplicator::Broker::was_away : Deduplicator::Broker::stayed;
  const auto outcome = intake_.take(delivery, stamp_.of(last_message_->calendar), output_.buffer(),
                                    limits_.lines_left(), broker, now);
  limits_.processed(outcome, now);
  message_log_.unknown_kind(outcome.unknown_kind);
  if (outcome.lines != 0) tell_output(delivery, outcome);
  if (outcome.cut) return {};
  if (outcome.kind == Outcome::Kind::malformed) {
    message_log_.malformed(delivery, outcome.defect, now);
    if (rejects_ != nullptr) {
      if (auto done = rejects_->add(delivery, outcome.defect); !done) return done;
    }
  }
  intake_.settle(delivery, outcome, output_.end_offset());
  return {};
}

// Each message has its own lines, also those that this one has released.
void Monitor::tell_output(const Delivery& delivery, const Outcome& outcome) {
  auto line_ends = outcome.line_ends;
  for (const auto& released : outcome.released) {
    if (released.lines == 0) continue;
    output_.message_ends(released.delivery, line_ends.first(released.lines));
    line_ends = line_ends.subspan(released.lines);
  }
  if (!line_ends.empty()) output_.message_ends(delivery, line_ends);
}

// Lines of earlier deliveries are written first. In a replay, the reader has unlimited
// time to read them.
void Monitor::source_failed(const Error& error) {
  source_error_ = error;
  has_source_ = false;
  end({});
  if (is_live()) output_.limit_finish(now_());
}

void Monitor::connection_lost() {
  intake_.connection_lost();
  empty_queue_.connection_lost();
  reports_.connection_lost();
}

// Keeps the connection alive without accepting deliveries, so that the last lines can
// still be acknowledged once they are written.
void Monitor::hold_source() {
  if (!has_source_ || !uses_source()) return;
  Delivery none;
  const auto pulled = source_.pull(none, Demand::none);
  if (pulled && *pulled != Pull::lost) return;
  has_source_ = false;
  connection_lost();
}

// --- the output ---

Result<void> Monitor::write() {
  if (settings_.shares_terminal && !output_.is_empty()) live_line_.hide();
  const auto state = output_.advance(now_());
  if (std::exchange(child_changed_, false)) reap_orphans();  // the output has seen its commands
  intake_.ledger().written(output_.written());
  limits_.output_moved(output_.last_moved());
  if (!state) return state.error();
  if (*state == Output::State::reader_left) reader_left();
  return {};
}

// --- the end ---

// The reader has unlimited time for the pending lines, unless a signal or a time limit ends
// the run.
void Monitor::end(std::string why, int signal) {
  if (phase_ == Phase::done || ended_by_ != 0) return;
  phase_ = Phase::finishing;
  why_ended_ = std::move(why);
  ended_by_ = signal;
  notify_.stopping();
}

// A time limit also limits the time to write pending lines.
void Monitor::check_limits() {
  if (awaits_deadline() && limits_.deadline().has_come(now_())) {
    const bool running = phase_ == Phase::running;
    (running ? time_ran_out_ : time_to_finish_ran_out_) = true;
    if (running) end(limits_.deadline_text());
    output_.limit_finish(now_());
  } else if (phase_ == Phase::running) {
    check_goals();
  }
}

void Monitor::check_goals() {
  if (limits_.has_all_lines()) {
    end("the lines of --count are printed");
  } else if (is_push_over()) {
    end("the result of the push is known");
  } else if (is_queue_empty()) {
    end("the queue is empty");
  }
}

bool Monitor::awaits_deadline() const {
  return phase_ != Phase::done && ended_by_ == 0 && !time_ran_out_ && !time_to_finish_ran_out_;
}

void Monitor::reader_left() {
  if (phase_ == Phase::running) why_ended_ = "the reader closed the output";
  phase_ = Phase::done;
}

bool Monitor::has_enough() { return limits_.has_all_lines() || is_push_over(); }

bool Monitor::is_push_over() { return push_watch_.is_on() && push_watch_.is_over(); }

// Without a connection, silence says nothing.
bool Monitor::can_receive() const { return !is_live() || source_.status().is_consuming; }

bool Monitor::is_queue_empty() {
  const bool asks = limits_.drains() && is_live();
  const bool all_done = source_pauses_ && output_.is_empty() && acknowledger_.is_all_done();
  return asks && all_done && empty_queue_.is_certain(now_());
}

// Statistics are of interest after a signal, which ends a run of any length, and to show how many
// messages were malformed. An error is logged by the caller.
void Monitor::log_end(bool has_error) {
  const auto& counts = intake_.counts();
  const auto ended = fmt::format("ended: {}; ", has_error ? "an error occurred" : why_ended_);
  if (ended_by_ != 0 || counts.bad != 0) {
    reports_.log_statistics(ended, now_());
  } else if (counts.lines == 0 && !has_error) {
    log_.info(ended + nothing_text(counts, source_.origin()));
  }
}

RunState Monitor::state() const {
  const auto source = source_.status();
  const bool running = phase_ == Phase::running;
  return {.statistics = {.start = start_,
                         .messages = intake_.counts(),
                         .acknowledged = acknowledger_.acknowledged(),
                         .last_message = last_message_,
                         .written_bytes = output_.written(),
                         .dropped_lines = output_.dropped_lines(),
                         .waiting_lines = output_.waiting_lines(),
                         .unacknowledged = intake_.ledger().waiting() + intake_.ledger().settled(),
                         .files_not_reopened = rotation_.failing(),
                         .commands = output_.commands(),
                         .events = &intake_.events(),
                         .reconnects = source.reconnects,
                         .depth = source.depth},
          .activity = running ? source_.activity() : "ending",
          .consuming = running && source.is_consuming};
}

}  // namespace pbm
