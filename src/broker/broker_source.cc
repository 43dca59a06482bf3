// SPDX-License-Identifier: MPL-2.0
#include "broker/broker_source.h"

#include "base/signals.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <random>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kMostReasons = 100;  // to remember of one outage

std::function<double()> random_fraction() {
  return [engine = std::mt19937(std::random_device()())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

}  // namespace

BrokerSource::BrokerSource(const BrokerSettings& settings, std::size_t max_message_bytes,
                           std::string watching, Log& log, Now now)
    : settings_(settings),
      max_message_bytes_(max_message_bytes),
      watching_(std::move(watching)),
      log_(log),
      now_(std::move(now)),
      backoff_(settings.nodes.size(), random_fraction()),
      down_since_(now_()),
      down_since_utc_(std::time(nullptr)) {}

Result<Pull> BrokerSource::pull(Delivery& delivery, Room room) {
  const auto now = now_();
  lines_.sum_up(log_, now, connection_ ? "consuming now" : "no connection now");
  if (!connection_) return now < retry_at_ ? Result<Pull>(Pull::would_block) : connect();
  last_pull_ = now;
  if (room == Room::no) {
    const auto held = connection_->hold();
    return held ? Pull::would_block : lost(held.error());
  }
  const auto pulled = connection_->pull(delivery);
  if (!pulled) return lost(pulled.error());
  switch (*pulled) {
    case Connection::Pulled::delivery: return Pull::delivery;
    case Connection::Pulled::more: return Pull::busy;
    case Connection::Pulled::nothing: break;
  }
  watch_bindings();
  return Pull::would_block;
}

// A connection that fails as soon as it consumes is no better than one that is refused:
// only one that did its work, or held for long, lets the next attempts come quickly.
Result<Pull> BrokerSource::lost(const Error& error) {
  constexpr std::chrono::seconds kLong{10};
  if (has_settled_ || now_() - consuming_since_ >= kLong) {
    backoff_.reset();
    said_failures_.clear();
  }
  queue_gone_ = connection_->queue_gone();
  connection_->close();
  connection_.reset();
  binding_watch_.reset();
  asked_to_bind_ = false;
  down_since_ = now_();
  down_since_utc_ = std::time(nullptr);
  attempts_ = 0;
  const auto failure = failed(error);
  if (!failure) return failure.error();
  return Pull::lost;
}

// While this runs the loop sees no signal, and a name look-up has no bound.
Result<Pull> BrokerSource::connect() {
  const Signals::EndAtOnce at_once;
  ++attempts_;
  const auto done = attempt();
  if (!done) return failed(done.error());
  return Pull::would_block;
}

Result<void> BrokerSource::attempt() {
  const auto& node = settings_.nodes[next_node_];
  next_node_ = (next_node_ + 1) % settings_.nodes.size();
  auto opened = Connection::open(settings_, node, max_message_bytes_);
  if (!opened) return opened.error();
  const auto subscription = subscribe(**opened, settings_, node.login.user);
  if (!subscription) {
    (*opened)->close();
    return subscription.error();
  }
  connection_ = std::move(*opened);
  queue_ = subscription->queue;
  last_pull_ = consuming_since_ = now_();
  has_settled_ = false;
  was_away_ = attempts_ > 1;
  binding_watch_.emplace(subscription->bindings, now_());
  connected(fmt::format("{}: consuming from queue '{}' (sources {}; {})", node.url.shown(),
                        subscription->queue, fmt::join(subscription->sources, ","), watching_),
            *subscription);
  return {};
}

void BrokerSource::connected(const std::string& text, const Subscription& subscription) {
  std::vector<std::string> absences;
  for (const auto& each : subscription.absences) absences.push_back(each.text);
  if (absences != std::exchange(said_absences_, absences)) {  // once, not at each connection
    for (const auto& each : subscription.absences) say(each);
  }
  if (has_consumed_) {
    ++reconnects_;
    const auto down = std::chrono::duration_cast<std::chrono::seconds>(now_() - down_since_);
    const auto again = fmt::format("{}; again, after {} and {} attempts", text, down, attempts_);
    if (subscription.new_queue || queue_gone_) {
      lines_.say(log_, LogLevel::warning,
                 fmt::format("{}; the queue is a new one: messages may have been lost meanwhile{}",
                             again, settings_.durable ? "" : " (--durable keeps them)"),
                 now_());
    } else {
      lines_.say(log_, LogLevel::info, again, now_());
    }
  } else {
    log_.info(text);
  }
  has_consumed_ = true;
  queue_gone_ = false;
}

void BrokerSource::say(const BindingWatch::Note& note) {
  lines_.say(log_, note.level, note.text, now_());
}

// One question at a time; its answer comes among the deliveries.
void BrokerSource::watch_bindings() {
  if (connection_->is_asking()) return;
  const auto now = now_();
  if (std::exchange(asked_to_bind_, false)) {
    const auto refusal = connection_->take_refusal();
    const auto note = refusal ? binding_watch_->refused(*refusal, now) : binding_watch_->accepted(now);
    if (note) say(*note);
  }
  const auto due = binding_watch_->due_at();
  if (!due || now < *due) return;
  connection_->ask_bind(queue_, binding_watch_->next());
  asked_to_bind_ = true;
}

// Decides between the end and another attempt. The log hears of each new
// reason once, not of each attempt.
Result<Pull> BrokerSource::failed(const Error& error) {
  if (!settings_.retry || error.kind == ErrorKind::internal) return error;
  const bool passes = may_pass(error.kind);
  if (!passes && !has_consumed_) return error;
  const auto wait = passes ? backoff_.next() : backoff_.slowest();
  retry_at_ = now_() + wait;
  last_failure_ = error.text;
  const auto text = fmt::format("{}; trying again, from {:.1f} s to 60 s apart", error.text,
                                std::chrono::duration<double>(wait).count());
  const bool is_new = said_failures_.size() < kMostReasons && said_failures_.insert(error.text).second;
  if (is_new) {
    lines_.say(log_, passes ? LogLevel::warning : LogLevel::error, text, now_());
  } else {
    log_.debug(text);
  }
  return Pull::would_block;
}

std::string BrokerSource::activity() const {
  if (connection_) return fmt::format("consuming from queue '{}'", queue_);
  return fmt::format("{} since {:%Y-%m-%dT%H:%M:%SZ}: {}", has_consumed_ ? "reconnecting" : "connecting",
                     fmt::gmtime(down_since_utc_), last_failure_.empty() ? "first attempt" : last_failure_);
}

void BrokerSource::acknowledge(std::uint64_t tag) {
  if (!connection_) return;
  has_settled_ = true;
  connection_->acknowledge(tag);
}

std::uint64_t BrokerSource::confirmed_tag() const {
  return connection_ ? connection_->confirmed() : 0;
}

Interest BrokerSource::interest() const {
  if (!connection_) return {.wake_at = retry_at_};
  return {.descriptor = connection_->poll_fd(),
          .events = static_cast<short>(connection_->has_unsent() ? POLLIN | POLLOUT : POLLIN),
          .wake_at = last_pull_ + connection_->longest_sleep()};
}

SourceStatus BrokerSource::status() const {
  SourceStatus status{.is_consuming = connection_ != nullptr, .reconnects = reconnects_};
  if (!connection_) return status;
  status.depth = connection_->depth().messages;
  status.depth_answers = connection_->depth().answers;
  return status;
}

bool BrokerSource::ask_depth() {
  if (!connection_) return false;
  connection_->ask_depth(queue_);
  return true;
}

void BrokerSource::close() {
  lines_.finish(log_);
  if (connection_) connection_->close();
  connection_.reset();
}

}  // namespace pbm
