// SPDX-License-Identifier: MPL-2.0
// One thread and one poll(2), so that there is one place where the order of things is decided:
// output is written before deliveries are acknowledged, and what ends the run is looked at after
// both. Threads would need the same loop, to wake each other, and locks besides.
//
// No call in a turn may wait. A reader that has stopped, a broker that is silent, or a command that
// hangs delays nothing but itself: heartbeats, signals and the watchdog of systemd go on.
#include "monitor/monitor.h"

#include "base/live_line.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/outlet.h"
#include "base/signals.h"
#include "flow/delivery_source.h"
#include "flow/intake.h"
#include "monitor/ending.h"
#include "monitor/state_keeper.h"
#include "monitor/tally.h"
#include "output/child.h"
#include "output/output.h"
#include "output/rejects.h"

#include <fmt/format.h>
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

// If nothing is due. It bounds what a mistake in some wake_at() would cost.
constexpr std::chrono::seconds kLongestSleep{60};

// Without deliveries, until the last one is acknowledged; see ExactAcknowledger. To rest takes
// requests, and messages of Pulse follow one another more closely.
constexpr Milliseconds kRest{1000};
constexpr Milliseconds kRestInDrain{20};

// Rounded up, as poll(2) counts milliseconds: a shorter sleep would wake before the time and spin.
Milliseconds until(TimePoint when, TimePoint now) {
  return std::max(Milliseconds(0), std::chrono::ceil<Milliseconds>(when - now));
}

Acknowledger::Settings acknowledging_of(const MonitorSettings& settings) {
  return {.at = settings.acknowledge_at,
          .exact = {.prefetch = settings.prefetch,
                    .rest_after = settings.limits.drain ? kRestInDrain : kRest}};
}

}  // namespace

// A signal interrupts this (EINTR), which is no error: its number is in the pipe of Signals.
int poll_entries(std::span<pollfd> entries, Milliseconds timeout) {
  return ::poll(entries.data(), entries.size(), static_cast<int>(timeout.count()));
}

// By its origin, SIGHUP says that the terminal is gone. A daemon has none, so it became the signal
// to read the configuration again, and logrotate(8) sends it after it has renamed a file.
bool hang_up_reloads(const MonitorSettings& settings, const Log& log, const Notify& notify) {
  return settings.has_output_file || log.has_file() || notify.is_wanted();
}

Monitor::Monitor(const MonitorSettings& settings, const MonitorParts& parts, Now now)
    : settings_(settings),
      parts_(parts),
      source_(parts.source),
      intake_(parts.intake),
      output_(parts.output),
      now_(std::move(now)),
      start_{now_(), Calendar::now()},
      watchers_(
          settings_, parts_, [this] { return state(); }, start_.monotonic),
      acknowledger_(acknowledging_of(settings_), intake_, source_, output_, start_.monotonic),
      message_log_(parts.log),
      reloader_(parts_, watchers_, start_) {}

bool Monitor::is_live() const { return source_.origin() == Origin::broker; }
bool Monitor::takes_deliveries() const { return phase_ == Phase::running && output_.has_room(); }

Result<Ending> Monitor::run() {
  Result<void> done;
  while (done && phase_ != Phase::done) done = turn();
  if (done && source_error_) done = *source_error_;
  if (auto finished = finish(); done) done = std::move(finished);
  log_end(!done);
  show_tally();
  if (!done) return done.error();
  if (input_ended_ && is_all_malformed(intake_.counts())) return no_capture(intake_.counts());
  return Ending{ended_by_, watchers_.exit_code(output_.waiting_lines() + output_.dropped_lines())};
}

// After an error, too: what is settled has been written, so that it is safe to acknowledge it.
Result<void> Monitor::finish() {
  const auto written = output_.written();
  auto saved = parts_.state == nullptr ? Result<void>() : parts_.state->finish(written);
  intake_.ledger().settle(written);
  acknowledger_.finish(now_());
  message_log_.finish();
  watchers_.finish(now_());
  source_.close();
  acknowledger_.closed();
  return saved;
}

// Signals come before deliveries, so that a run that is told to end takes no more of them. Output
// comes before acknowledgements, since it decides which are due.
Result<void> Monitor::turn() {
  wait();
  take_signals();
  reloader_.advance(now_());
  parts_.notify.alive(now_());
  if (phase_ == Phase::running) {
    if (auto done = take_deliveries(); !done) return done;
  }
  if (auto done = write(); !done) return done;
  intake_.confirmed(source_.confirmed_tag());
  acknowledger_.acknowledge(now_(), source_pauses_ || phase_ != Phase::running);
  let_watchers_look();
  if (phase_ == Phase::finishing) {
    hold_source();
    if (output_.is_finished(now_())) phase_ = Phase::done;
  }
  message_log_.sum_up(now_());
  return {};
}

// Each watcher sees the same time and the same output, whatever the one before it has asked for.
Turn Monitor::this_turn() const {
  const bool is_empty = output_.is_empty();
  return {.now = now_(),
          .is_running = phase_ == Phase::running,
          .is_hurried = is_hurried_,
          .output_is_empty = is_empty,
          .output_moved = output_.last_moved(),
          .command_may_print = output_.may_print(now_()),
          .all_is_done = source_pauses_ && is_empty && acknowledger_.is_all_done()};
}

// A watcher that ends the run changes what the ones after it see: each event has one reason.
void Monitor::let_watchers_look() {
  auto turn = this_turn();
  for (auto* watcher : watchers_.all()) {
    turn.is_running = phase_ == Phase::running;
    auto wish = watcher->look(turn);
    if (!wish.end.empty()) end(std::move(wish.end));
    if (wish.hurries) hurry();
  }
}

// Polls the output even if nothing is pending, so that the run ends as soon as the reader
// closes the pipe, not at the next event: poll(2) reports POLLERR and POLLHUP for any descriptor,
// and ignores one of -1.
void Monitor::wait() {
  Interest interest;
  if (uses_source()) interest = source_.interest(takes_deliveries() ? Demand::some : Demand::none);
  const auto sleep = longest_sleep(interest);
  const auto out_events = static_cast<short>(output_.is_empty() ? 0 : POLLOUT);
  auto& entries = interest.descriptors;
  entries.push_back({parts_.signals.poll_fd(), POLLIN, 0});
  entries.push_back({output_.poll_fd(), out_events, 0});
  if (parts_.poll(entries, sleep) <= 0) return;
  const bool hung_up = (entries.back().revents & (POLLERR | POLLHUP)) != 0;
  if (hung_up && output_.has_reader()) reader_left();
}

// At the end, a new connection would only take messages and return them.
bool Monitor::uses_source() const {
  return phase_ == Phase::running || !is_live() || source_.status().is_consuming;
}

// Deliveries that were not taken in the last turn may be in a buffer of the source, where poll(2)
// does not see them.
Milliseconds Monitor::longest_sleep(const Interest& source) const {
  if (takes_deliveries() && !source_pauses_) return Milliseconds(0);
  const auto turn = this_turn();
  std::optional<TimePoint> wake_at = turn.now + kLongestSleep;
  for (const auto& each :
       {source.wake_at, watchers_.wake_at(turn), reloader_.wake_at(), parts_.notify.alive_at(),
        acknowledger_.wake_at(turn.now), output_.wake_at(turn.now),
        parts_.state == nullptr ? std::nullopt : parts_.state->wake_at()}) {
    wake_at = earlier(wake_at, each);
  }
  return until(*wake_at, turn.now);
}

void Monitor::take_signals() {
  while (const auto signal = parts_.signals.next()) take(*signal);
}

// SIGTSTP is handled, because the live line must leave the terminal before the shell writes its
// prompt.
void Monitor::take(int signal) {
  if (signal == SIGCHLD) {
    child_changed_ = true;
  } else if (signal == SIGWINCH) {
    if (parts_.make_writer) intake_.set_writer(parts_.make_writer());
  } else if (signal == SIGTSTP) {
    parts_.live_line.hide();
    Signals::suspend();
  } else if (signal == SIGUSR1) {
    watchers_.request_statistics(now_());
  } else if (signal == SIGUSR2) {
    reloader_.reopen_files(now_());
  } else if (signal == SIGHUP && hang_up_reloads(settings_, parts_.log, parts_.notify)) {
    hang_up();
  } else {
    end(signal_text(signal), signal);
    hurry();
  }
}

// The last lines of a run still go to a file that logrotate(8) may rename.
void Monitor::hang_up() {
  if (phase_ == Phase::running) {
    reloader_.reload(now_());
  } else {
    reloader_.reopen_files(now_());
  }
}

// The time is looked at as well as the number, since a message of megabytes takes long.
Result<void> Monitor::take_deliveries() {
  const auto start = output_.end_offset();
  const auto end_at = now_() + kTimeATurn;
  source_pauses_ = false;
  for (int i = 0; i < kDeliveriesATurn && output_.end_offset() - start < kBytesATurn; ++i) {
    const bool takes_long = last_message_ && last_message_->monotonic >= end_at;
    if (watchers_.has_enough() || takes_long) return {};
    const auto more = take_next();
    if (!more) return more.error();
    if (!*more) return {};
  }
  return {};
}

// Returns whether there may be more to take now. A source that fails does not end the run at once:
// what it delivered before is still written and, on a broker, acknowledged.
Result<bool> Monitor::take_next() {
  Delivery delivery;
  const auto pulled = source_.pull(delivery, output_.has_room() ? Demand::some : Demand::none);
  if (!pulled) {
    source_failed(pulled.error());
    return false;
  }
  switch (*pulled) {
    case Pull::delivery:
      if (auto done = take(delivery); !done) return done.error();
      return true;
    // Without room, the source was not asked for a delivery.
    case Pull::would_block: source_pauses_ = output_.has_room(); break;
    case Pull::busy: break;
    case Pull::lost: connection_lost(); break;
    case Pull::end:
      has_source_ = false;
      input_ended_ = !is_live();
      watchers_.input_ended();
      end("the input has ended");
      break;
  }
  return false;
}

// Stores a malformed message before settling it. A message cut by --count is not settled,
// so that the broker delivers it again in full.
Result<void> Monitor::take(const Delivery& delivery) {
  const auto now = now_();
  last_message_ = {now, Calendar::now()};
  const auto broker = acknowledger_.arrived(delivery, now);
  const auto outcome = intake_.take(delivery, stamp_.of(last_message_->calendar), output_.buffer(),
                                    watchers_.lines_left(), broker, now);
  watchers_.processed(outcome, now);
  message_log_.unknown_kind(outcome.unknown_kind);
  if (outcome.lines != 0) tell_output(delivery, outcome);
  for (const auto& released : outcome.released) {
    if (!released.defect) continue;
    if (auto done = reject(released.delivery, released.defect); !done) return done;
  }
  if (outcome.cut) return {};
  if (outcome.kind == Outcome::Kind::malformed) {
    if (auto done = reject(delivery, outcome.defect); !done) return done;
  }
  intake_.record(delivery, outcome, output_.end_offset());
  acknowledger_.processed(delivery);
  return {};
}

Result<void> Monitor::reject(const Delivery& delivery, Defect defect) {
  message_log_.malformed(delivery, defect, now_());
  if (parts_.rejects == nullptr) return {};
  return parts_.rejects->add(delivery, defect);
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

// On a broker, the time for the last lines is limited, because their messages are not lost: they
// come again. In a replay, the reader has unlimited time.
void Monitor::source_failed(const Error& error) {
  source_error_ = error;
  has_source_ = false;
  end({});
  if (is_live()) hurry();
}

// Lines in the output stay: their messages are delivered again, and recognized.
void Monitor::connection_lost() {
  acknowledger_.connection_lost();
  watchers_.connection_lost();
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

Result<void> Monitor::write() {
  if (settings_.shares_terminal && !output_.is_empty()) parts_.live_line.hide();
  const auto state = output_.advance(now_());
  // waitpid(2) for any child would take the exit status of a command from the output, so the output
  // looks first. The others were left behind by commands: their parent may be this process, as PID
  // 1 of a container.
  if (std::exchange(child_changed_, false)) reap_orphans();
  // What is written is settled, once the memory of its events has been saved.
  using When = StateKeeper::When;
  auto settled = output_.written();
  if (parts_.state != nullptr) {
    settled = parts_.state->save(settled, phase_ == Phase::running ? When::if_due : When::at_once);
  }
  intake_.ledger().settle(settled);
  if (!state) return state.error();
  if (*state == Output::State::reader_left) reader_left();
  return {};
}

// The reader has unlimited time for the pending lines, unless a signal or a time limit ends
// the run.
void Monitor::end(std::string why, int signal) {
  if (phase_ == Phase::done || ended_by_ != 0) return;
  phase_ = Phase::finishing;
  why_ended_ = std::move(why);
  ended_by_ = signal;
  parts_.notify.stopping();
}

// After a signal or a time limit, the time for the last lines is limited, too.
void Monitor::hurry() {
  is_hurried_ = true;
  output_.limit_finish(now_());
}

// As head(1) does. Nobody will read the rest, so nothing more is written. This is no error.
void Monitor::reader_left() {
  if (phase_ == Phase::running) why_ended_ = "the reader closed the output";
  phase_ = Phase::done;
}

// Statistics are of interest after a signal, which ends a run of any length, and to show how many
// messages were malformed. An error is logged by the caller.
void Monitor::log_end(bool has_error) {
  const auto& counts = intake_.counts();
  const auto ended = fmt::format("ended: {}; ", has_error ? "an error occurred" : why_ended_);
  // Where a summary follows, one is enough.
  const bool is_told = settings_.tally && counts.lines != 0 && !parts_.log.has_file();
  if ((ended_by_ != 0 && !is_told) || counts.bad != 0) {
    watchers_.log_statistics(ended, now_());
  } else if (counts.lines == 0 && !has_error) {
    parts_.log.info(ended + nothing_text(counts, source_.origin()));
  }
}

// Last of all: what the log says at the end would scroll it away.
void Monitor::show_tally() {
  if (!settings_.tally) return;
  const auto ran = std::chrono::duration_cast<std::chrono::seconds>(now_() - start_.monotonic);
  write_or_give_up(STDERR_FILENO,
                   tally_text(intake_.events(), intake_.failures(), ran, settings_.tally()));
}

// Once the run ends, it is not the connection that keeps it from consuming, so there is no
// obstacle. Collected when a report is due, and not kept up to date at each message.
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
                         .files_not_reopened = reloader_.files_failing(),
                         .commands = output_.commands(),
                         .events = &intake_.events(),
                         .configuration = reloader_.state(),
                         .reconnects = source.reconnects,
                         .gaps = source_.gaps(),
                         .obstacle = running ? source.obstacle : std::nullopt,
                         .depth = source.depth},
          .activity = running ? source_.activity() : "ending",
          .consuming = running && source.is_consuming};
}

}  // namespace pbm
