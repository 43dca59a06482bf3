// SPDX-License-Identifier: MPL-2.0
#include "monitor/run.h"

#include "base/printable.h"
#include "replay/capture.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <ctime>
#include <utility>

namespace pbm {

namespace {

// A drain ends after this much, so that writing and signals get their turn.
constexpr int kDrainDeliveries = 64;
constexpr std::size_t kDrainBytes = std::size_t{256} * 1024;

constexpr std::chrono::seconds kAcknowledgeAfter{1};
constexpr std::chrono::seconds kStallWarning{30};
constexpr std::chrono::seconds kFinishMoving{4};  // for what is pending, while it still moves
constexpr Milliseconds kFinishStalled{1000};      // where nobody takes it
constexpr std::chrono::seconds kLongestSleep{60};
constexpr Milliseconds kDepthEach{200};  // between two questions for the queue's depth
constexpr std::chrono::seconds kDepthPatience{1};  // of a line of statistics, for the answer

Milliseconds until(TimePoint when, TimePoint now) {
  return std::max(Milliseconds(0), std::chrono::ceil<Milliseconds>(when - now));
}

}  // namespace

Run::Run(RunSettings settings, const Surroundings& surroundings, Now now)
    : settings_(settings),
      source_(surroundings.source),
      pipeline_(surroundings.pipeline),
      sink_(surroundings.sink),
      rejects_(surroundings.rejects),
      signals_(surroundings.signals),
      notify_(surroundings.notify),
      log_(surroundings.log),
      now_(std::move(now)),
      limits_(settings_.limits, now_()),
      counts_{.start = now_()},
      reports_(settings_.stats_interval, surroundings.metrics, notify_, log_, now_()),
      last_progress_(now_()),
      last_acknowledged_(now_()) {}

Result<Ending> Run::go() {
  Result<void> done;
  while (done && phase_ != Phase::done) done = turn();
  // Nothing unwritten is settled; what is may be acknowledged even now.
  acknowledge();
  reports_.finish(standing(), now_());
  source_.close();
  bad_messages_.finish(log_);
  // Only for whoever ended us, or has lost something: a reader that left and a
  // replay that went well hear nothing.
  if (ended_by_ != 0 || counts_.bad != 0) say_statistics("ended: ");
  if (!done) return done.error();
  if (source_error_) return *source_error_;
  return Ending{ended_by_, limits_.exit_code(time_ran_out_)};
}

Statistics Run::statistics() const {
  auto now = counts_;
  now.written_bytes = sink_.written();
  now.waiting_lines = sink_.waiting_lines();
  now.unacknowledged = ledger_.waiting() + ledger_.settled();
  const auto source = source_.status();
  now.reconnects = source.reconnects;
  now.depth = source.depth;
  return now;
}

Standing Run::standing() const {
  const bool running = phase_ == Phase::running;
  return {statistics(), running ? source_.activity() : "ending",
          running && source_.status().is_consuming};
}

// The line tells the depth of the queue, which takes the broker's answer.
void Run::ask_for_statistics() {
  if (statistics_by_) return;
  statistics_asked_ = source_.status().depth_answers;
  statistics_by_ = now_() + (source_.ask_depth() ? kDepthPatience : std::chrono::seconds(0));
}

void Run::say_statistics(std::string_view about) {
  statistics_by_.reset();
  log_.info(std::string(about) + statistics().line(now_()));
}

void Run::report() {
  const auto now = now_();
  const auto source = source_.status();
  if (source.is_consuming) notify_.ready();
  if (reports_.take_line(now)) ask_for_statistics();
  if (statistics_by_ && (now >= *statistics_by_ || source.depth_answers > statistics_asked_)) {
    say_statistics("");
  }
  if (!reports_.is_due(now, source.is_consuming)) return;
  reports_.send(standing(), now);
  if (reports_.has_metrics()) source_.ask_depth();  // for the next time
}

Result<void> Run::turn() {
  wait();
  take_signals();
  notify_.alive(now_());  // here, as nothing before it and an attempt to connect takes long
  if (phase_ == Phase::running) {
    if (auto done = drain(); !done) return done;
    look_at_limits();
  }
  if (auto done = flush(); !done) return done;
  if (is_acknowledgement_due()) acknowledge();
  printed_.confirmed(source_.confirmed_tag());
  if (phase_ == Phase::running) report();
  if (phase_ == Phase::finishing) {
    keep_source_alive();
    finish();
  }
  bad_messages_.sum_up(log_, now_());
  return {};
}

// stdout is watched even with nothing to write: a reader that leaves ends us at
// once, not at the next event.
void Run::wait() {
  const bool pulls = phase_ == Phase::running && has_room();
  const auto source = source_.interest();
  const auto out_events = static_cast<short>(sink_.pending() != 0 ? POLLOUT : 0);
  std::array<pollfd, 3> entries{{
      {signals_.poll_fd(), POLLIN, 0},
      {sink_.has_reader() || sink_.pending() != 0 ? sink_.poll_fd() : -1, out_events, 0},
      {source.descriptor, source.events, 0},
  }};
  // What can't be taken yet would wake us at once; so would its end.
  if (!pulls && (source.events & POLLOUT) == 0) entries[2].fd = -1;
  if (!pulls) entries[2].events = POLLOUT;
  const int ready =
      ::poll(entries.data(), entries.size(), static_cast<int>(patience().count()));
  if (ready <= 0) return;
  if ((entries[1].revents & (POLLERR | POLLHUP)) != 0 && sink_.has_reader()) phase_ = Phase::done;
}

// How long the loop may sleep.
Milliseconds Run::patience() const {
  const auto now = now_();
  const bool pulls = phase_ == Phase::running && has_room();
  if (pulls && !drained_) return Milliseconds(0);
  auto wait = Milliseconds(kLongestSleep);
  if (const auto wake = source_.interest().wake_at) wait = std::min(wait, until(*wake, now));
  if (phase_ == Phase::running) {
    if (const auto when = limits_.deadline()) wait = std::min(wait, until(*when, now));
    if (const auto due = reports_.due_at()) wait = std::min(wait, until(*due, now));
    if (statistics_by_) wait = std::min(wait, until(*statistics_by_, now));
    if (settings_.limits.drain) wait = std::min(wait, kDepthEach);
  }
  if (const auto due = notify_.alive_at()) wait = std::min(wait, until(*due, now));
  if (ledger_.settled() != 0) {
    wait = std::min(wait, until(last_acknowledged_ + kAcknowledgeAfter, now));
  }
  if (sink_.pending() != 0 && !stall_said_) {
    wait = std::min(wait, until(last_progress_ + kStallWarning, now));
  }
  if (phase_ == Phase::finishing && finish_limited_) {
    const auto stalled = last_progress_ + kFinishStalled;
    wait = std::min(wait, until(now < finish_by_ ? std::min(finish_by_, stalled) : stalled, now));
  }
  return wait;
}

void Run::take_signals() {
  while (const auto signal = signals_.next()) {
    if (*signal == SIGUSR1) {
      ask_for_statistics();
    } else if (*signal == SIGHUP && settings_.hang_up_reopens) {
      reopen();
    } else {
      end(*signal);
    }
  }
}

// Files may have been moved away for their rotation.
void Run::reopen() {
  notify_.reloading();
  if (log_.has_file()) log_.reopen();
  if (rejects_ != nullptr) {
    if (const auto done = rejects_->reopen(); !done) log_.error(done.error().text);
  }
  notify_.reloaded();
}

// The end of the source leaves the reader all the time it wants; only a signal
// sets a limit, also to that.
void Run::end(int signal) {
  if (phase_ == Phase::done || ended_by_ != 0) return;
  phase_ = Phase::finishing;
  ended_by_ = signal;
  notify_.stopping();
  if (signal != 0) limit_finish();
}

void Run::limit_finish() {
  finish_limited_ = true;
  last_progress_ = now_();
  finish_by_ = now_() + kFinishMoving;
}

void Run::look_at_limits() {
  if (phase_ != Phase::running) return;
  if (limits_.time_is_up(now_())) {
    time_ran_out_ = true;
    end(0);
    limit_finish();
  } else if (limits_.has_all_lines() || is_drained()) {
    end(0);
  }
}

// Whether nothing more came after the broker had said that the queue is empty.
// It is asked only once all that came before is written and acknowledged.
bool Run::is_drained() {
  if (!settings_.limits.drain || !drained_ || !settings_.watches_broker) return false;
  if (queue_seen_empty_) return true;
  const auto source = source_.status();
  if (depth_asked_ && source.depth_answers > *depth_asked_) {
    depth_asked_.reset();
    next_depth_ = now_() + kDepthEach;
    queue_seen_empty_ = source.depth == std::uint64_t{0};
    drained_ = false;  // look once more for what came meanwhile
    return false;
  }
  const bool settled = sink_.pending() == 0 && ledger_.waiting() == 0 && ledger_.settled() == 0;
  if (!settled || depth_asked_ || now_() < next_depth_) return false;
  if (source_.ask_depth()) depth_asked_ = source.depth_answers;
  return false;
}

bool Run::has_room() const {
  return sink_.pending() == 0 || sink_.pending() < settings_.max_pending_bytes;
}

Result<void> Run::drain() {
  const auto start = sink_.end_offset();
  Delivery delivery;
  drained_ = false;
  for (int i = 0; i < kDrainDeliveries && sink_.end_offset() - start < kDrainBytes; ++i) {
    if (limits_.has_all_lines()) return {};
    const auto pulled = source_.pull(delivery, has_room() ? Room::yes : Room::no);
    if (!pulled) {  // what was made of the deliveries before it goes out first
      source_error_ = pulled.error();
      has_source_ = false;
      end(0);
      if (settings_.watches_broker) limit_finish();
      return {};
    }
    switch (*pulled) {
      case Pull::delivery:
        queue_seen_empty_ = false;
        if (auto done = process(delivery); !done) return done;
        break;
      case Pull::would_block:
        drained_ = has_room();
        return {};
      case Pull::busy:
        return {};
      case Pull::lost:
        connection_lost();
        return {};
      case Pull::end:
        has_source_ = false;
        end(0);
        return {};
    }
  }
  return {};
}

// Nothing more is taken, but what was is still to be acknowledged.
void Run::keep_source_alive() {
  if (!has_source_) return;
  Delivery none;
  const auto pulled = source_.pull(none, Room::no);
  if (pulled && *pulled != Pull::lost) return;
  has_source_ = false;
  connection_lost();
}

// A message that was printed before the connection was lost is only settled.
Result<void> Run::process(const Delivery& delivery) {
  const auto now = now_();
  ++counts_.received;
  counts_.received_bytes += delivery.body_bytes;
  counts_.redelivered += delivery.redelivered ? 1 : 0;
  counts_.last_message = now;
  if (printed_.take(delivery, source_.may_have_forgotten() ? Printed::Broker::was_away
                                                           : Printed::Broker::stayed)) {
    ++counts_.repeated;
    ledger_.delivered(delivery.tag, sink_.end_offset());
    return {};
  }
  const auto start = sink_.end_offset();
  const auto outcome =
      pipeline_.process(delivery, timestamp(), sink_.buffer(), limits_.lines_left());
  limits_.printed(outcome.lines, outcome.unsuccessful, now);
  const bool bad = outcome.kind == Outcome::Kind::malformed;
  counts_.count(outcome);
  note_kind(outcome.unknown_kind);
  if (outcome.cut) return {};  // not settled: it comes again, whole
  if (bad) {  // kept before it is settled
    if (auto done = malformed(delivery, outcome.why); !done) return done;
  }
  ledger_.delivered(delivery.tag, sink_.end_offset());
  if (settings_.watches_broker && (bad || sink_.end_offset() != start)) printed_.add(delivery);
  return {};
}

// Each once a run, and not more of them than Firefox CI could ever make.
void Run::note_kind(std::string_view kind) {
  constexpr std::size_t kMostKinds = 100;
  if (kind.empty() || noted_kinds_.size() == kMostKinds || noted_kinds_.contains(kind)) return;
  noted_kinds_.emplace(kind);
  log_.info(fmt::format("tasks of kind '{}' look like builds or tests; this version does not know "
                        "the kind",
                        printable(kind)));
}

Result<void> Run::malformed(const Delivery& delivery, std::string_view why) {
  const auto text =
      delivery.enveloped
          ? fmt::format("bad message: exchange '{}', key '{}': {}, {} bytes",
                        printable(delivery.exchange), printable(delivery.key), why,
                        delivery.body_bytes)
          : fmt::format("bad line {}: {}, {} bytes", delivery.tag, why, delivery.body_bytes);
  bad_messages_.say(log_, LogLevel::warning, text, now_());
  if (rejects_ == nullptr) return {};
  reject_line_.clear();
  append_reject(delivery, why, reject_line_);
  return rejects_->write(reject_line_);
}

void Run::connection_lost() {
  queue_seen_empty_ = false;
  depth_asked_.reset();
  statistics_asked_ = 0;
  ledger_.reset();
  printed_.connection_lost();
}

Result<void> Run::flush() {
  const auto before = sink_.written();
  const auto flushed = sink_.flush();
  if (!flushed) {
    ledger_.written(sink_.written());
    return flushed.error();
  }
  if (*flushed == Sink::State::reader_left) phase_ = Phase::done;
  if (sink_.written() != before || sink_.pending() == 0) {
    if (stall_said_) log_.info("the reader takes events again");
    stall_said_ = false;
    last_progress_ = now_();
  } else if (!stall_said_ && now_() - last_progress_ >= kStallWarning) {
    stall_said_ = true;
    log_.warning(
        fmt::format("nobody has taken an event for {} s; unread messages count against the "
                    "queue's limit",
                    kStallWarning.count()));
  }
  ledger_.written(sink_.written());
  return {};
}

// When idle, when much of the prefetch window is settled, or after a second.
bool Run::is_acknowledgement_due() const {
  return drained_ || phase_ != Phase::running || ledger_.settled() >= settings_.acknowledge_at ||
         now_() - last_acknowledged_ >= kAcknowledgeAfter;
}

void Run::acknowledge() {
  const auto settled = ledger_.settled();
  if (const auto tag = ledger_.take()) {
    source_.acknowledge(*tag);
    counts_.acknowledged += settled;
    last_acknowledged_ = now_();
  }
}

void Run::finish() {
  const auto now = now_();
  if (sink_.pending() == 0) {
    phase_ = Phase::done;
  } else if (!finish_limited_) {
    return;
  } else if (now - last_progress_ >= kFinishStalled) {
    phase_ = Phase::done;
  } else if (now >= finish_by_) {
    // Time is up, but a line that has begun is finished while it still moves.
    counts_.dropped_lines += sink_.drop_after_line();
  }
}

std::string_view Run::timestamp() {
  const std::time_t now = std::time(nullptr);
  if (now != stamp_second_) {
    stamp_second_ = now;
    stamp_ = fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(now));
  }
  return stamp_;
}

}  // namespace pbm
