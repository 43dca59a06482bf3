// SPDX-License-Identifier: MPL-2.0
#include "broker/broker_source.h"

#include "base/signals.h"
#include "base/text.h"
#include "broker/tls.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

namespace pbm {

namespace {

std::function<double()> random_fraction() {
  return [engine = std::mt19937(std::random_device()())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

}  // namespace

BrokerSource::BrokerSource(BrokerSettings settings, std::string watching, Log& log, Now now)
    : settings_(std::move(settings)),
      watching_(std::move(watching)),
      log_(log),
      now_(std::move(now)),
      policy_({settings_.retry, settings_.durable, settings_.nodes.size()}, random_fraction(),
              now_()) {}

Result<Pull> BrokerSource::pull(Delivery& delivery, Demand demand) {
  const auto now = now_();
  lines_.sum_up(log_, now, connection_ ? "consuming now" : "no connection now");
  if (!connection_) return now < policy_.retry_at() ? Result<Pull>(Pull::would_block) : connect();
  last_pull_ = now;
  if (demand == Demand::none) {
    const auto held = connection_->hold();
    return held ? Pull::would_block : lost(held.error());
  }
  if (!rebinding_.is_done()) update_bindings();
  const auto pulled = connection_->pull(delivery);
  if (!pulled) return lost(pulled.error());
  switch (*pulled) {
    case Connection::Pulled::delivery: return Pull::delivery;
    case Connection::Pulled::more: return Pull::busy;
    case Connection::Pulled::nothing: break;
  }
  update_bindings();
  return Pull::would_block;
}

// --- connecting ---

// The main loop handles no signals during this call, and a name lookup has no time limit.
Result<Pull> BrokerSource::connect() {
  const Signals::EndAtOnce at_once;
  policy_.attempt();
  const auto done = attempt();
  if (done) return Pull::would_block;
  return go_on(policy_.failed(done.error(), now_()), Pull::would_block);
}

Result<void> BrokerSource::attempt() {
  const auto& node = settings_.nodes[next_node_];
  next_node_ = (next_node_ + 1) % settings_.nodes.size();
  auto opened = Connection::open(settings_, node);
  if (!opened) return opened.error();
  const auto subscription = subscribe(**opened, settings_, node.login.user);
  if (!subscription) {
    (*opened)->close();
    return subscription.error();
  }
  report_absences(subscription->absences);
  connection_ = std::move(*opened);
  queue_ = subscription->queue;
  last_pull_ = now_();
  has_settled_ = false;
  binding_watch_.emplace(subscription->bindings, now_());
  note_sharing(*subscription);
  const bool is_new = std::exchange(queue_gone_, false) || subscription->new_queue;
  say(policy_.consuming(
      fmt::format("{}: consuming from queue '{}' (sources {}; {})", node.url.shown(), queue_,
                  fmt::join(subscription->sources, ","), watching_),
      is_new ? ReconnectPolicy::Queue::is_new : ReconnectPolicy::Queue::kept, now_()));
  return {};
}

// At the first connection only: later, the broker may not have noticed yet that the last one is
// lost.
void BrokerSource::note_sharing(const Subscription& subscription) {
  if (std::exchange(has_connected_, true) || settings_.single_active) return;
  const auto others = subscription.other_consumers;
  if (others == 0) return;
  say({LogLevel::warning,
       fmt::format(
           "queue '{}' has {} other consumer{}: each message goes to only one of them; with "
           "--single-active on all of them, one consumes and the others stand by",
           subscription.queue, others, others == 1 ? "" : "s")});
}

// Logs missing exchanges only if they have changed since the last connection.
void BrokerSource::report_absences(const std::vector<LogNote>& absences) {
  std::vector<std::string> texts;
  std::ranges::transform(absences, std::back_inserter(texts), &LogNote::text);
  if (texts == std::exchange(reported_absences_, texts)) return;
  for (const auto& each : absences) say(each);
}

Result<Pull> BrokerSource::lost(const Error& error) {
  queue_gone_ = connection_->queue_gone();
  connection_->close();
  connection_.reset();
  rebinding_.connection_lost(settings_.durable);
  asked_ = Asked::nothing;
  return go_on(policy_.lost(error, has_settled_, now_()), Pull::lost);
}

Result<Pull> BrokerSource::go_on(const ReconnectPolicy::Consequence& consequence, Pull pull) {
  if (consequence.end) return *consequence.end;
  say(consequence.note);
  return pull;
}

void BrokerSource::say(const LogNote& note) {
  if (note.level == LogLevel::debug) return log_.debug(note.text);
  lines_.say(log_, note.level, note.text, now_());
}

// --- consuming ---

// Sends one request at a time; the reply arrives among the deliveries.
void BrokerSource::update_bindings() {
  if (connection_->is_asking()) return;
  take_binding_answer();
  if (const auto change = rebinding_.next()) {
    if (change->removes) {
      connection_->ask_unbind(queue_, change->binding);
    } else {
      connection_->ask_bind(queue_, change->binding);
    }
    asked_ = Asked::to_rebind;
    return;
  }
  const auto due = binding_watch_->due_at();
  if (!due || now_() < *due) return;
  connection_->ask_bind(queue_, binding_watch_->next());
  asked_ = Asked::to_bind_again;
}

void BrokerSource::take_binding_answer() {
  const auto asked = std::exchange(asked_, Asked::nothing);
  if (asked == Asked::nothing) return;
  const auto refusal = connection_->take_refusal();
  if (asked == Asked::to_bind_again) {
    const auto note =
        refusal ? binding_watch_->refused(*refusal, now_()) : binding_watch_->accepted(now_());
    if (note) say(*note);
    return;
  }
  const auto request = rebinding_.answered();
  if (!refusal) return;
  say({LogLevel::warning,
       fmt::format("{} exchange '{}': {}", request.removes ? "unbind from" : "bind to",
                   printable(request.binding.exchange), *refusal)});
}

// The bindings to existing exchanges of the sources.
std::vector<Binding> BrokerSource::bound() const {
  std::vector<Binding> all;
  if (!binding_watch_) return all;
  for (const auto& each : binding_watch_->bindings()) {
    if (!each.source || !each.is_there) continue;
    for (const auto& key : each.keys) all.push_back({each.exchange, key});
  }
  return all;
}

void BrokerSource::widen(const std::vector<SourceKeys>& sources, std::string watching) {
  watching_ = std::move(watching);
  if (settings_.sources == sources) return;
  settings_.sources = sources;
  const auto before = bound();
  if (binding_watch_) {
    for (const auto& each : sources) binding_watch_->replace_keys(each.source, each.keys);
  }
  rebinding_.widen(before, bound());
  if (!connection_) rebinding_.connection_lost(settings_.durable);
}

void BrokerSource::acknowledge(std::uint64_t tag) {
  if (!connection_) return;
  has_settled_ = true;
  connection_->acknowledge(tag);
}

std::uint64_t BrokerSource::confirmed_tag() const {
  return connection_ ? connection_->confirmed() : 0;
}

bool BrokerSource::ask_depth() {
  if (!connection_) return false;
  connection_->ask_depth(queue_);
  return true;
}

// --- how it stands ---

Interest BrokerSource::interest(Demand demand) const {
  if (!connection_) return {.descriptors = {}, .wake_at = policy_.retry_at()};
  Interest interest{.descriptors = {}, .wake_at = last_pull_ + connection_->longest_sleep()};
  const int events =
      (demand == Demand::some ? POLLIN : 0) | (connection_->has_unsent() ? POLLOUT : 0);
  if (events != 0) {
    interest.descriptors.push_back({connection_->poll_fd(), static_cast<short>(events), 0});
  }
  return interest;
}

SourceStatus BrokerSource::status() const {
  SourceStatus status{.is_consuming = connection_ != nullptr, .reconnects = policy_.reconnects()};
  if (!connection_) return status;
  status.depth = connection_->depth().messages;
  status.depth_answers = connection_->depth().answers;
  return status;
}

std::string BrokerSource::activity() const {
  if (connection_) return fmt::format("consuming from queue '{}'", queue_);
  return policy_.activity(now_(), std::time(nullptr));
}

void BrokerSource::close() {
  lines_.finish(log_);
  if (connection_) connection_->close();
  connection_.reset();
}

Result<void> check_tls(const BrokerSettings& settings) {
  for (const auto& node : settings.nodes) {
    if (!node.url.tls) continue;
    if (const auto prepared = Tls::prepare(node.url.host, settings.tls); !prepared) {
      return prepared.error();
    }
  }
  return {};
}

}  // namespace pbm
