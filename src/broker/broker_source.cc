// SPDX-License-Identifier: MPL-2.0
// Three things can be lost, each with another consequence: the consumer or its channel, which is
// restored on the same connection; the connection, which is replaced; and the queue, with the
// messages in it. Messages are delivered again after each of them, so tags are invalid
// (Pull::lost).
//
// A connection that fails again and again may do so only once it consumes. So the retry interval
// starts over only after a connection that was of use (ReconnectPolicy).
#include "broker/broker_source.h"

#include "broker/tls_session.h"

#include <fmt/format.h>

#include <random>
#include <utility>

namespace pbm {

namespace {

// A consumer that is lost sooner would be lost and restored in an endless loop without a pause.
constexpr std::chrono::seconds kConsumerHolds{1};

}  // namespace

std::function<double()> random_fraction() {
  return [engine = std::mt19937(std::random_device()())]() mutable {
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
  };
}

BrokerSource::BrokerSource(BrokerSettings settings, std::string watching, Log& log, Network network,
                           std::function<double()> random)
    : settings_(std::move(settings)),
      watching_(std::move(watching)),
      log_(log),
      now_(network.now),
      policy_({settings_.retry, settings_.durable}, std::move(random), {now_(), Calendar::now()}),
      candidates_(settings_, std::move(network)),
      subscription_(settings_, Subscription::Purpose::consume) {}

Result<Pull> BrokerSource::pull(Delivery& delivery, Demand demand) {
  lines_.sum_up(log_, now_(), subscription_.is_complete() ? "consuming now" : "no connection now");
  if (!has_session()) {
    if (const auto done = connect(); !done) return done.error();
    if (!has_session()) return Pull::would_block;
  }
  return converse(delivery, demand);
}

Result<void> BrokerSource::connect() {
  if (!is_trying_) {
    if (now_() < policy_.retry_at()) return {};
    policy_.attempt();
    candidates_.begin();
    is_trying_ = true;
    failed_after_login_ = false;
  }
  if (auto winner = candidates_.advance()) {
    current_ = std::move(winner);
    const auto& node = settings_.nodes[current_->node];
    subscription_.start({node.url.shown(), node.login.user, current_->session->broker_version()});
    return {};
  }
  if (!candidates_.is_over()) return {};
  is_trying_ = false;
  return all_failed();
}

// A refused login is the failure that a new password mends, so the user learns that nothing has to
// be restarted.
Result<void> BrokerSource::all_failed() {
  const auto failures = candidates_.failures();
  std::vector<Error> errors;
  for (const auto& each : failures) errors.push_back(each.error);
  if (!failed_after_login_) {
    obstacle_ =
        failures.back().is_limit ? Obstacle::login : obstacle_of(errors.back().kind, Phase::login);
  }
  auto consequence = policy_.failed(errors, now_());
  for (std::size_t i = 0; i < consequence.notes.size(); ++i) {
    const bool rereads = settings_.nodes[failures[i].node].login.read_again != nullptr;
    if (rereads && failures[i].error.kind == ErrorKind::refused) {
      consequence.notes[i].text += "; the password file is read again at each attempt";
    }
  }
  const auto done = go_on(consequence, Pull::would_block);
  return done ? Result<void>() : done.error();
}

Result<Pull> BrokerSource::converse(Delivery& delivery, Demand demand) {
  auto& session = *current_->session;
  for (;;) {
    if (demand == Demand::none && session.is_consuming()) return hold();
    send_requests();
    const auto event = session.pull(delivery);
    if (!event) return lost(event.error());
    if (*event != Session::Event::answer) return pull_of(*event);
    if (const auto done = take_answer(); !done) return lost(done.error(), Phase::setup);
  }
}

Result<Pull> BrokerSource::hold() {
  const auto held = current_->session->hold();
  return held ? Pull::would_block : lost(held.error());
}

Result<Pull> BrokerSource::pull_of(Session::Event event) {
  switch (event) {
    case Session::Event::nothing:
    case Session::Event::answer: break;
    case Session::Event::more: return Pull::busy;
    case Session::Event::delivery: return Pull::delivery;
    case Session::Event::channel_lost:
    case Session::Event::consumer_lost: return consumer_lost();
  }
  return Pull::would_block;
}

// Also while consuming: bindings are renewed then, and answers arrive among the deliveries.
void BrokerSource::send_requests() {
  while (auto request = subscription_.next(now_())) {
    current_->session->request(std::move(*request));
  }
}

Result<void> BrokerSource::take_answer() {
  const bool was_complete = subscription_.is_complete();
  const auto done = subscription_.answered(current_->session->take_answer(), now_());
  for (const auto& note : subscription_.take_notes()) say(note);
  if (done && !was_complete && subscription_.is_complete()) begin_consuming();
  return done;
}

// Whether this run or the one before has consumed the durable queue.
bool BrokerSource::knows_queue() const {
  if (has_ever_consumed_) return true;
  return settings_.remember_queue && settings_.remember_queue(subscription_.queue());
}

// A queue that exists was kept with its messages; a new one has missed what was published before.
// For a durable queue, that is the case only at its first start, or if it was deleted.
void BrokerSource::begin_consuming() {
  using Queue = ReconnectPolicy::Queue;
  const auto where = fmt::format("{}: {}; {})", settings_.nodes[current_->node].url.shown(),
                                 subscription_.description(), watching_);
  const auto queue = subscription_.is_new_queue() ? Queue::is_new : Queue::kept;
  consuming_since_ = now_();
  obstacle_.reset();
  const bool was_deleted = settings_.durable && knows_queue() && queue == Queue::is_new;
  if (was_deleted) ++gaps_;
  const bool is_first = !std::exchange(has_ever_consumed_, true);
  if (consumer_lost_at_) {
    const auto since = *std::exchange(consumer_lost_at_, std::nullopt);
    return say(policy_.consuming_again(where, queue, since, now_()));
  }
  is_trying_ = has_settled_ = false;
  has_consumed_ = true;
  log_failures();
  const bool others_failed = !candidates_.failures().empty();
  candidates_.succeeded(*current_);
  say(policy_.consuming(where, queue, others_failed, now_()));
  if (!was_deleted || !is_first) return;
  say({LogLevel::warning,
       fmt::format("queue '{}' was deleted after the previous run: messages published since then "
                   "are lost",
                   subscription_.queue())});
}

// Of the brokers that were tried before; their other addresses are of no interest.
void BrokerSource::log_failures() {
  for (const auto& each : candidates_.failures()) {
    if (each.node != current_->node) say(policy_.passed_over(each.error));
  }
}

// The channel or the consumer. If that happens at once, the connection is of no use. It may happen
// again before anything is acknowledged, while commands of earlier messages run.
Result<Pull> BrokerSource::consumer_lost() {
  const auto& why = current_->session->closure();
  const auto text = fmt::format("queue '{}': {}", subscription_.queue(), why.text);
  if (!has_settled_ && now_() - consuming_since_ < kConsumerHolds) {
    return lost(
        {ErrorKind::connection, fmt::format("connection to {} lost: {}",
                                            settings_.nodes[current_->node].url.shown(), text)});
  }
  has_settled_ = false;
  consumer_lost_at_ = now_();
  obstacle_ = Obstacle::queue;
  subscription_.consumer_lost();
  say({LogLevel::warning, text + "; consuming again"});
  return Pull::lost;
}

Obstacle BrokerSource::obstacle_of(ErrorKind kind, Phase phase) {
  if (kind == ErrorKind::protocol) return Obstacle::queue;
  if (kind == ErrorKind::connection) {
    return phase == Phase::setup ? Obstacle::queue : Obstacle::network;
  }
  return phase == Phase::login ? Obstacle::login : Obstacle::permission;
}

// Until it has consumed, another broker may do better.
Result<Pull> BrokerSource::lost(const Error& error, Phase phase) {
  if (current_->session->is_refused()) phase = Phase::setup;
  const bool is_limit = current_->session->closure().is_limit();
  if (has_consumed_) ended_in_order_ = current_->session->closure().is_forced();
  obstacle_ = is_limit ? Obstacle::login : obstacle_of(error.kind, phase);
  auto winner = std::move(*std::exchange(current_, std::nullopt));
  const auto undo = has_ever_consumed_ ? std::string() : subscription_.undo();
  if (!undo.empty()) winner.session->close(undo);
  winner.session->abandon();
  subscription_.connection_lost();
  consumer_lost_at_.reset();
  if (!std::exchange(has_consumed_, false)) {
    failed_after_login_ = true;
    candidates_.failed(winner, error);
    return Pull::busy;
  }
  if (!settings_.durable) ++gaps_;
  if (!policy_.was_of_use(has_settled_, now_())) candidates_.prefer_another();
  return go_on(policy_.lost(error, has_settled_, {now_(), Calendar::now()}), Pull::lost);
}

Result<Pull> BrokerSource::go_on(const ReconnectPolicy::Consequence& consequence, Pull pull) {
  if (consequence.end) return *consequence.end;
  for (const auto& note : consequence.notes) say(note);
  return pull;
}

// A broker that accepts and drops connections in a loop must not fill the log.
void BrokerSource::say(const LogNote& note) {
  if (note.level == LogLevel::debug) return log_.debug(note.text);
  lines_.say(log_, note.level, note.text, now_());
}

// The first consumer is cancelled before its window of one message opens: RabbitMQ returns a
// delivery of a quorum queue that meets a cancelled consumer on its way, which counts for the
// delivery limit.
void BrokerSource::acknowledge(std::uint64_t tag) {
  if (!has_session()) return;
  has_settled_ = true;
  subscription_.settled();
  send_requests();
  current_->session->acknowledge(tag);
}

// Another consumer would be the active one until resume().
bool BrokerSource::rest() {
  if (!subscription_.is_complete() || settings_.single_active) return false;
  subscription_.rest();
  return true;
}

bool BrokerSource::await_confirmation() {
  return has_session() && current_->session->await_confirmation();
}

std::uint64_t BrokerSource::confirmed_tag() const {
  return has_session() ? current_->session->confirmed() : closed_tag_;
}

bool BrokerSource::ask_depth() {
  if (!subscription_.is_complete()) return false;
  counted_consumer_ = subscription_.consumer();
  current_->session->ask_depth(subscription_.queue());
  return true;
}

void BrokerSource::widen(const std::vector<SourceKeys>& sources, std::string watching) {
  watching_ = std::move(watching);
  auto wanted = sources;
  for (auto& each : wanted) {
    if (receives_all_) each.keys = {"#"};
  }
  if (settings_.sources == wanted) return;  // most reloads change no keys
  settings_.sources = std::move(wanted);
  subscription_.keys_changed();
}

// Stays so for the rest of the run: what a reload asks for may be narrower, but the reason is not
// gone.
bool BrokerSource::receive_all() {
  if (std::exchange(receives_all_, true)) return false;
  const auto before = settings_.sources;
  widen(before, watching_);
  return settings_.sources != before;
}

Interest BrokerSource::interest(Demand demand) const {
  Interest interest;
  if (has_session()) {
    current_->session->add_interest(demand, interest);
  } else if (is_trying_) {
    candidates_.add_interest(interest);
  } else {
    interest.wake_at = policy_.retry_at();
  }
  return interest;
}

SourceStatus BrokerSource::status() const {
  SourceStatus status{.is_consuming = subscription_.is_complete(),
                      .obstacle = obstacle_,
                      .reconnects = policy_.reconnects()};
  if (!has_session()) return status;
  const auto& depth = current_->session->depth();
  status.depth = depth.messages;
  // The reply counts the consumer of this run only if it existed from the request to the reply.
  const bool counts_ours = counted_consumer_ && counted_consumer_ == subscription_.consumer();
  if (counts_ours && depth.consumers != 0) status.other_consumers = depth.consumers - 1;
  status.depth_answers = depth.answers;
  return status;
}

// Shown by systemctl(1) as the status of the service.
std::string BrokerSource::activity() const {
  if (subscription_.is_complete()) {
    return fmt::format("consuming from queue '{}'", subscription_.queue());
  }
  return policy_.activity();
}

// What this process has acknowledged is known to be processed only once the broker has replied.
void BrokerSource::close() {
  lines_.finish(log_);
  if (has_session()) {
    current_->session->close(subscription_.parting());
    closed_tag_ = current_->session->confirmed();
  }
  current_.reset();
  subscription_.connection_lost();
}

// Files only: whether the broker accepts them is seen at the handshake.
Result<void> check_tls(const BrokerSettings& settings) {
  for (const auto& node : settings.nodes) {
    if (!node.url.tls) continue;
    if (const auto prepared = TlsSession::prepare(node.url.host, settings.tls); !prepared) {
      return prepared.error();
    }
  }
  return {};
}

}  // namespace pbm
