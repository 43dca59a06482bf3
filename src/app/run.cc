// SPDX-License-Identifier: MPL-2.0
#include "app/run.h"

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

Milliseconds until(TimePoint when, TimePoint now) {
  return std::max(Milliseconds(0), std::chrono::ceil<Milliseconds>(when - now));
}

}  // namespace

Run::Run(RunSettings settings, DeliverySource& source, Pipeline& pipeline, Sink& sink,
         Rejects* rejects, Signals& signals, Log& log, Now now)
    : settings_(settings),
      source_(source),
      pipeline_(pipeline),
      sink_(sink),
      rejects_(rejects),
      signals_(signals),
      log_(log),
      now_(std::move(now)),
      limits_(settings_.limits, now_()),
      statistics_{.start = now_()},
      next_statistics_(now_() + settings_.stats_interval.value_or(std::chrono::seconds(0))),
      last_progress_(now_()),
      last_acknowledged_(now_()) {}

Result<Ending> Run::go() {
  Result<void> done;
  while (done && phase_ != Phase::done) done = turn();
  // Nothing unwritten is settled; what is may be acknowledged even now.
  if (const auto tag = ledger_.take()) source_.acknowledge(*tag);
  source_.close();
  if (const auto held_back = bad_messages_.take_held_back(TimePoint::max())) {
    log_.warning(fmt::format("{} more bad messages", held_back));
  }
  // Only for whoever ended us, or has lost something: a reader that left and a
  // replay that went well hear nothing.
  if (ended_by_ != 0 || statistics_.bad != 0) say_statistics("ended: ");
  if (!done) return done.error();
  if (source_error_) return *source_error_;
  return Ending{ended_by_, limits_.exit_code(time_ran_out_)};
}

void Run::say_statistics(std::string_view about) {
  const auto depth = ended_by_ == 0 ? source_.depth() : std::nullopt;
  log_.info(std::string(about) +
            statistics_.line(now_(), sink_.waiting_lines(), source_.reconnects(), depth));
}

Result<void> Run::turn() {
  wait();
  take_signals();
  if (phase_ == Phase::running) {
    if (auto done = drain(); !done) return done;
    look_at_limits();
  }
  if (auto done = flush(); !done) return done;
  acknowledge();
  if (phase_ == Phase::finishing) {
    source_.keep_alive();
    finish();
  }
  if (const auto held_back = bad_messages_.take_held_back(now_())) {
    log_.warning(fmt::format("{} more bad messages in the last minute", held_back));
  }
  return {};
}

// stdout is watched even with nothing to write: a reader that leaves ends us at
// once, not at the next event.
void Run::wait() {
  const bool pulls = phase_ == Phase::running && has_room();
  const auto out_events = static_cast<short>(sink_.pending() != 0 ? POLLOUT : 0);
  std::array<pollfd, 3> entries{{
      {signals_.poll_fd(), POLLIN, 0},
      {sink_.has_reader() || sink_.pending() != 0 ? sink_.poll_fd() : -1, out_events, 0},
      {source_.poll_fd(), static_cast<short>(pulls ? POLLIN : 0), 0},
  }};
  if (!pulls) entries[2].fd = -1;
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
  if (const auto wake = source_.wake_at()) wait = std::min(wait, until(*wake, now));
  if (phase_ == Phase::running) {
    if (const auto when = limits_.deadline()) wait = std::min(wait, until(*when, now));
    if (settings_.stats_interval) wait = std::min(wait, until(next_statistics_, now));
    if (settings_.limits.drain) wait = std::min(wait, kDepthEach);
  }
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
      say_statistics("");
    } else if (*signal == SIGHUP && log_.has_file()) {
      log_.reopen();
    } else {
      end(*signal);
    }
  }
}

// The end of the source leaves the reader all the time it wants; only a signal
// sets a limit, also to that.
void Run::end(int signal) {
  if (phase_ == Phase::done || ended_by_ != 0) return;
  phase_ = Phase::finishing;
  ended_by_ = signal;
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
  if (settings_.stats_interval && now_() >= next_statistics_) {
    next_statistics_ = now_() + *settings_.stats_interval;
    say_statistics("");
  }
}

// Whether nothing more came after the broker had said that the queue is empty.
// It is asked only once all that came before is written and acknowledged.
bool Run::is_drained() {
  if (!settings_.limits.drain || !drained_ || !settings_.watches_broker) return false;
  if (queue_seen_empty_) return true;
  const bool settled = sink_.pending() == 0 && ledger_.waiting() == 0 && ledger_.settled() == 0;
  if (!settled || now_() < next_depth_) return false;
  next_depth_ = now_() + kDepthEach;
  queue_seen_empty_ = source_.depth() == std::uint64_t{0};
  drained_ = false;  // look once more for what came meanwhile
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
    if (!has_room()) {
      source_.keep_alive();
      return {};
    }
    if (limits_.has_all_lines()) return {};
    const auto pulled = source_.pull(delivery);
    if (!pulled) {  // what was made of the deliveries before it goes out first
      source_error_ = pulled.error();
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
        drained_ = true;
        return {};
      case Pull::lost:
        connection_lost();
        return {};
      case Pull::end:
        end(0);
        return {};
    }
  }
  return {};
}

// A message that was printed before the connection was lost is only settled.
Result<void> Run::process(const Delivery& delivery) {
  ++statistics_.received;
  if (printed_.take(delivery)) {
    ++statistics_.repeated;
    ledger_.delivered(delivery.tag, sink_.end_offset());
    return {};
  }
  const auto start = sink_.end_offset();
  const auto outcome =
      pipeline_.process(delivery, timestamp(), sink_.buffer(), limits_.lines_left());
  limits_.printed(outcome.lines, outcome.unsuccessful, now_());
  const bool bad = outcome.kind == Outcome::Kind::malformed;
  statistics_.count(outcome);
  if (outcome.cut) return {};  // not settled: it comes again, whole
  if (bad) {  // kept before it is settled
    if (auto done = malformed(delivery, outcome.why); !done) return done;
  }
  ledger_.delivered(delivery.tag, sink_.end_offset());
  if (settings_.watches_broker && (bad || sink_.end_offset() != start)) printed_.add(delivery);
  return {};
}

Result<void> Run::malformed(const Delivery& delivery, std::string_view why) {
  if (bad_messages_.allows(now_())) {
    if (delivery.enveloped) {
      log_.warning(fmt::format("bad message: exchange '{}', key '{}': {}, {} bytes",
                               printable(delivery.exchange), printable(delivery.key), why,
                               delivery.body_bytes));
    } else {
      log_.warning(
          fmt::format("bad line {}: {}, {} bytes", delivery.tag, why, delivery.body_bytes));
    }
  }
  if (rejects_ == nullptr) return {};
  reject_line_.clear();
  append_reject(delivery, why, reject_line_);
  return rejects_->write(reject_line_);
}

void Run::connection_lost() {
  queue_seen_empty_ = false;
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
void Run::acknowledge() {
  const bool due = drained_ || phase_ != Phase::running ||
                   ledger_.settled() >= settings_.acknowledge_at ||
                   now_() - last_acknowledged_ >= kAcknowledgeAfter;
  if (!due) return;
  const auto settled = ledger_.settled();
  if (const auto tag = ledger_.take()) {
    source_.acknowledge(*tag);
    statistics_.acknowledged += settled;
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
    sink_.drop_after_line();
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
