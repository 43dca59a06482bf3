// SPDX-License-Identifier: MPL-2.0
// As RabbitMQ 3.10 and 4.1 do it: messages of a closed channel return to the head of the queue in
// their order, marked as redelivered; a window applies to the consumers that begin after it was
// set; a quorum queue drops a message that was delivered more often than its limit allows.
#include "simulation/broker.h"

#include "simulation/network.h"
#include "simulation/topic.h"
#include "support/broker_frames.h"

#include <fmt/format.h>

#include <algorithm>

namespace simulated {

namespace {

using pbm::closing;
using pbm::Method;
using pbm::method_of;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kLimitOfRabbitMq4 = 2;  // 20 in truth, which takes a long history to reach
constexpr std::string_view kTaskExchanges = "exchange/taskcluster-queue/v1/";
constexpr int kAbsent = 404;
constexpr int kPreconditionFailed = 406;
constexpr int kConnectionForced = 320;
constexpr int kNotAllowed = 530;

}  // namespace

void Broker::accepted(int socket) {
  const auto [peer, is_new] = peers_.try_emplace(socket);
  if (!is_new) return;
  peer->second.since = peer->second.heard = timeline_.now();
  timeline_.say("broker", fmt::format("accepts {}", socket));
}

std::vector<Request> Broker::read(int socket, std::string_view bytes) {
  std::vector<Request> requests;
  const auto found = peers_.find(socket);
  if (found == peers_.end()) return requests;
  found->second.reader.add(bytes);
  while (auto request = found->second.reader.next()) {
    const bool stops = request->ask == Ask::cancel || request->ask == Ask::close_channel ||
                       request->ask == Ask::close;
    if (stops) judge_.stops_consuming();
    if (request->ask == Ask::ack) judge_acknowledgement(found->second, *request);
    requests.push_back(std::move(*request));
  }
  return requests;
}

void Broker::judge_acknowledgement(const Peer& peer, const Request& request) {
  const auto channel = peer.channels.find(request.channel);
  if (channel == peer.channels.end()) return;
  for (const auto& [tag, sent] : channel->second.sent) {
    if (tag == request.tag || (request.multiple && tag <= request.tag)) {
      judge_.acknowledged(sent.message.number);
    }
  }
}

void Broker::receive(int socket, const Request& request) {
  const auto found = peers_.find(socket);
  if (found == peers_.end()) return;
  found->second.heard = timeline_.now();
  if (found->second.is_closing) {
    if (request.ask != Ask::close_ok && request.ask != Ask::close) return;
    gone(socket);
    network_.finish(socket);
    return;
  }
  answer(socket, found->second, request);
  deliver();
}

Time Broker::send(int socket, std::string bytes) {
  return network_.carry(socket, std::move(bytes));
}

void Broker::answer(int socket, Peer& peer, const Request& request) {
  switch (request.ask) {
    case Ask::hello: return (void)send(socket, reply::start(setup_.version));
    case Ask::start_ok: return (void)send(socket, reply::tune(setup_.heartbeat));
    case Ask::tune_ok:
      peer.heartbeat = seconds(request.number);
      if (peer.heartbeat != Time{}) beat(socket);
      return;
    case Ask::open:
      if (timeline_.now() < limited_until_) {
        peer.is_closing = true;
        timeline_.say("broker", "has too many connections");
        return (void)send(socket,
                          closing(0, kNotAllowed,
                                  "NOT_ALLOWED - access to vhost '/' refused for user 'guest': "
                                  "user connection limit (5) is reached"));
      }
      timeline_.say("broker", fmt::format("{} has logged in", socket));
      return (void)send(socket, method_of(0, Method::connection_open_ok, pbm::short_text("")));
    case Ask::close:
      timeline_.say("broker", fmt::format("{} closes its connection", socket));
      (void)send(socket, method_of(0, Method::connection_close_ok));
      gone(socket);
      return network_.finish(socket);
    case Ask::open_channel:
      peer.channels[request.channel] = {};
      return (void)send(socket,
                        method_of(request.channel, Method::channel_open_ok, pbm::long_text("")));
    case Ask::heartbeat:
    case Ask::close_ok: return;
    default: break;
  }
  const auto channel = peer.channels.find(request.channel);
  if (channel == peer.channels.end()) return;
  if (request.ask == Ask::close_channel_ok || request.ask == Ask::close_channel) {
    requeue(channel->second);
    peer.channels.erase(channel);
    if (request.ask == Ask::close_channel) {
      (void)send(socket, method_of(request.channel, Method::channel_close_ok));
    }
    return;
  }
  if (!channel->second.is_closing) answer_on(socket, channel->second, request);
}

void Broker::answer_on(int socket, Channel& channel, const Request& request) {
  switch (request.ask) {
    case Ask::find_exchange:
      if (request.name != kExchange && !request.name.starts_with(kTaskExchanges)) {
        return refuse(socket, request.channel, kAbsent, "NOT_FOUND - no exchange");
      }
      return (void)send(socket, method_of(request.channel, Method::exchange_declare_ok));
    case Ask::qos:
      channel.window = request.number;
      return (void)send(socket, method_of(request.channel, Method::qos_ok));
    case Ask::consume: return consume(socket, channel, request);
    case Ask::cancel:
      timeline_.say("broker", fmt::format("{} cancels its consumer", socket));
      return_late(channel);
      channel.consumer.clear();
      return (void)send(socket, reply::cancelled(request.channel, request.consumer));
    case Ask::ack: peers_.at(socket).has_acknowledged = true; return acknowledge(channel, request);
    default: return answer_queue(socket, request);
  }
}

void Broker::answer_queue(int socket, const Request& request) {
  if (request.ask == Ask::queue && !request.passive) declare(socket, request);
  const auto found = queues_.find(request.name);
  if (found == queues_.end()) {
    return refuse(socket, request.channel, kAbsent, "NOT_FOUND - no queue");
  }
  auto& queue = found->second;
  const auto count = queue.ready.size();
  switch (request.ask) {
    case Ask::queue: return tell_depth(socket, request, queue);
    case Ask::bind:
      queue.bindings.emplace(request.exchange, request.key);
      return (void)send(socket, method_of(request.channel, Method::queue_bind_ok));
    case Ask::unbind:
      queue.bindings.erase({request.exchange, request.key});
      return (void)send(socket, method_of(request.channel, Method::queue_unbind_ok));
    case Ask::remove:
      queues_.erase(found);
      return (void)send(socket, reply::deleted(request.channel, count));
    default: judge_.violated("an unexpected request to the broker"); return;
  }
}

void Broker::hide_depth(Time time) {
  no_depth_until_ = timeline_.now() + time;
  timeline_.at(no_depth_until_, [this] { deliver(); });
}

void Broker::calm() {
  no_depth_until_ = Time{};
  deliver();
}

// If a quorum queue does not tell its depth in time, as under load, RabbitMQ replies nevertheless.
void Broker::tell_depth(int socket, const Request& request, const Queue& queue) {
  constexpr Time kStatTime = milliseconds(250);
  if (queue.is_quorum && timeline_.now() < no_depth_until_) {
    timeline_.say("broker", "reports no messages and no consumers");
    return timeline_.after(kStatTime, [this, socket, request] {
      if (!peers_.contains(socket)) return;
      judge_.depth_told(send(socket, reply::queue(request.channel, request.name, 0, 0)));
    });
  }
  const auto count = queue.ready.size();
  timeline_.say("broker", fmt::format("reports {} messages, {} consumers", count, consumers()));
  judge_.depth_told(send(socket, reply::queue(request.channel, request.name, count, consumers())));
}

void Broker::declare(int socket, const Request& request) {
  if (queues_.contains(request.name)) return;
  auto& queue = queues_[request.name];
  queue.is_durable = setup_.queue != QueueKind::temporary;
  queue.is_quorum = request.queue_type == "quorum";
  if (!queue.is_durable) queue.owner = socket;
  const bool is_4 = setup_.version.starts_with('4');
  if (queue.is_quorum && is_4) queue.delivery_limit = kLimitOfRabbitMq4;
  if (request.delivery_limit) queue.delivery_limit = request.delivery_limit;
  timeline_.say("broker", fmt::format("new queue {}", request.name));
}

void Broker::consume(int socket, Channel& channel, const Request& request) {
  const auto queue = queues_.find(request.name);
  if (queue == queues_.end()) {
    return refuse(socket, request.channel, kAbsent, "NOT_FOUND - no queue");
  }
  for (const auto& [other, peer] : peers_) {
    const bool consumes = std::ranges::any_of(peer.channels, [](const auto& each) {
      return !each.second.consumer.empty() || !each.second.sent.empty();
    });
    if (other != socket && consumes) judge_.has_two_consumers();
  }
  judge_.consumes();
  channel.consumer = request.consumer;
  channel.queue = request.name;
  channel.consumer_window = channel.window;
  channel.sent_by_consumer = 0;
  auto& peer = peers_.at(socket);
  peer.has_consumed = true;
  peer.consumed_at = timeline_.now();
  peer.has_acknowledged = peer.has_lost_consumer_soon = false;
  timeline_.say("broker", fmt::format("{} consumes with a window of {}; {} messages are ready",
                                      socket, channel.window, queue->second.ready.size()));
  (void)send(socket, reply::consumed(request.channel, request.consumer));
}

void Broker::acknowledge(Channel& channel, const Request& request) {
  std::size_t count = 0;
  for (auto it = channel.sent.begin(); it != channel.sent.end() && it->first <= request.tag;) {
    const bool is_meant = request.multiple || it->first == request.tag;
    if (is_meant && it->second.consumer == channel.consumer) --channel.sent_by_consumer;
    it = is_meant ? channel.sent.erase(it) : std::next(it);
    count += is_meant ? 1 : 0;
  }
  timeline_.say("broker", fmt::format("acknowledged up to tag {}: {} messages; {} are left",
                                      request.tag, count, channel.sent.size()));
}

void Broker::deliver() {
  for (auto& [socket, peer] : peers_) {
    if (peer.is_closing) continue;
    for (auto& [number, channel] : peer.channels) deliver(socket, number, channel);
  }
}

void Broker::deliver(int socket, std::uint16_t number, Channel& channel) {
  if (channel.consumer.empty() || channel.is_closing) return;
  const auto queue = queues_.find(channel.queue);
  if (queue == queues_.end()) return;
  if (queue->second.is_quorum && timeline_.now() < no_depth_until_) return;
  auto& ready = queue->second.ready;
  while (!ready.empty() &&
         (channel.consumer_window == 0 || channel.sent_by_consumer < channel.consumer_window)) {
    auto message = std::move(ready.front());
    ready.pop_front();
    const auto tag = channel.next_tag++;
    timeline_.say("broker", fmt::format("delivers message {} as tag {}{}", message.number, tag,
                                        message.is_redelivered ? ", again" : ""));
    const auto arrival =
        send(socket, reply::deliver({number, channel.consumer, tag, message.is_redelivered,
                                     message.exchange, message.key, message.routes, message.body}));
    if (message.place) judge_.push_arrives(*message.place, arrival);
    ++message.deliveries;
    ++channel.sent_by_consumer;
    channel.sent.emplace(tag, Unacknowledged{channel.queue, channel.consumer, std::move(message)});
  }
}

// What a busy quorum queue has delivered reaches the channel late. If the consumer is cancelled by
// then, RabbitMQ returns it, and it comes again behind the others.
void Broker::return_late(Channel& channel) {
  const auto queue = queues_.find(channel.queue);
  if (queue == queues_.end() || !queue->second.is_quorum) return;
  if (timeline_.now() >= no_depth_until_) return;
  auto& ready = queue->second.ready;
  auto room = channel.consumer_window == 0 ? ready.size()
                                           : channel.consumer_window - channel.sent_by_consumer;
  for (room = std::min(room, ready.size()); room != 0; --room) {
    auto message = std::move(ready.front());
    ready.pop_front();
    message.is_redelivered = true;
    ++message.deliveries;
    timeline_.say("broker",
                  fmt::format("message {} meets no consumer, and returns", message.number));
    if (!is_beyond_limit(queue->second, message)) ready.push_back(std::move(message));
  }
}

bool Broker::is_beyond_limit(const Queue& queue, const Message& message) const {
  return queue.is_quorum && queue.delivery_limit && *queue.delivery_limit >= 0 &&
         message.deliveries > *queue.delivery_limit;
}

void Broker::requeue(Channel& channel) {
  if (!channel.sent.empty()) {
    timeline_.say("broker", fmt::format("{} messages return to the queue", channel.sent.size()));
  }
  for (auto it = channel.sent.rbegin(); it != channel.sent.rend(); ++it) {
    const auto queue = queues_.find(it->second.queue);
    if (queue == queues_.end()) continue;
    auto& message = it->second.message;
    message.is_redelivered = true;
    if (is_beyond_limit(queue->second, message)) {
      timeline_.say("broker",
                    fmt::format("drops message {}: its delivery limit is reached", message.number));
    } else {
      queue->second.ready.push_front(std::move(message));
    }
  }
  channel.sent.clear();
  channel.consumer.clear();
}

void Broker::refuse(int socket, std::uint16_t channel, int code, std::string_view text) {
  peers_.at(socket).channels.at(channel).is_closing = true;
  timeline_.say("broker", fmt::format("closes channel {}: {}", channel, text));
  (void)send(socket, closing(channel, code, text));
}

void Broker::left(int socket) {
  const auto found = peers_.find(socket);
  if (found == peers_.end() || !found->second.has_consumed) return;
  const auto& peer = found->second;
  const bool is_disturbed = network_.last_disturbance() >= peer.since;
  judge_.closed(peer.is_closing || peer.has_lost_consumer_soon || is_disturbed);
}

void Broker::gone(int socket) {
  const auto found = peers_.find(socket);
  if (found == peers_.end()) return;
  for (auto& [number, channel] : found->second.channels) requeue(channel);
  peers_.erase(found);
  std::erase_if(queues_, [socket](const auto& each) { return each.second.owner == socket; });
  timeline_.say("broker", fmt::format("{} is gone", socket));
  deliver();
}

void Broker::beat(int socket) {
  const auto found = peers_.find(socket);
  if (found == peers_.end()) return;
  const auto& peer = found->second;
  const auto silent_for = timeline_.now() - peer.heard;
  if (network_.has(socket) && silent_for > peer.heartbeat * 3 / 2 &&
      timeline_.now() > network_.last_silence() + peer.heartbeat && !network_.is_disturbed()) {
    judge_.violated(fmt::format("no heartbeat for {} s", silent_for / seconds(1)));
  }
  if (silent_for > peer.heartbeat * 2) {
    timeline_.say("broker", fmt::format("{}: no heartbeat; closes it", socket));
    network_.finish(socket);
    return gone(socket);
  }
  (void)send(socket, reply::heartbeat());
  timeline_.after(peer.heartbeat / 2, [this, socket] { beat(socket); });
}

void Broker::publish(Message message, Nature nature) {
  const bool matches = nature == Nature::matching;
  bool is_routed = false;
  bool is_kept = false;
  for (auto& [name, queue] : queues_) {
    const auto takes = [&message](const auto& binding) {
      if (binding.first != message.exchange) return false;
      return topic_matches(binding.second, message.key) ||
             std::ranges::any_of(message.routes, [&binding](const auto& route) {
               return topic_matches(binding.second, route);
             });
    };
    if (std::ranges::none_of(queue.bindings, takes)) continue;
    queue.ready.push_back(message);
    is_routed = true;
    is_kept = queue.is_durable;
  }
  judge_.published(message.number, nature, is_routed && is_kept);
  if (!is_routed && message.place) judge_.push_arrives(*message.place, timeline_.now());
  if (!is_routed && matches && has_consumer()) judge_.unbound(message.number);
  if (!is_routed) {
    timeline_.say("world", fmt::format("no queue takes message {}", message.number));
  }
}

void Broker::published() { deliver(); }

void Broker::shut() {
  while (!peers_.empty()) {
    const int socket = peers_.begin()->first;
    network_.finish(socket);
    gone(socket);
  }
}

void Broker::close_connection() {
  for (auto& [socket, peer] : peers_) {
    if (peer.is_closing) continue;
    peer.is_closing = true;
    (void)send(socket, closing(0, kConnectionForced,
                               "CONNECTION_FORCED - broker forced connection "
                               "closure with reason 'shutdown'"));
  }
}

std::pair<int, std::uint16_t> Broker::consumer() const {
  for (const auto& [socket, peer] : peers_) {
    for (const auto& [number, channel] : peer.channels) {
      if (!channel.consumer.empty() && !channel.is_closing) return {socket, number};
    }
  }
  return {0, 0};
}

std::size_t Broker::consumers() const {
  std::size_t count = 0;
  for (const auto& [socket, peer] : peers_) {
    for (const auto& [number, channel] : peer.channels) count += channel.consumer.empty() ? 0 : 1;
  }
  return count;
}

bool Broker::has_consumer() const { return consumer().first != 0; }

// A connection on which a consumer lasts for a short time only is worth a new one.
void Broker::consumer_lost(Peer& peer) {
  constexpr Time kSoon = seconds(60);
  const bool was_soon = timeline_.now() - peer.consumed_at < kSoon;
  peer.has_lost_consumer_soon = was_soon && !peer.has_acknowledged;
}

void Broker::close_channel() {
  const auto [socket, number] = consumer();
  if (socket == 0) return;
  consumer_lost(peers_.at(socket));
  refuse(socket, number, kPreconditionFailed,
         "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out");
}

void Broker::cancel_consumer() {
  const auto [socket, number] = consumer();
  if (socket == 0) return;
  auto& channel = peers_.at(socket).channels.at(number);
  consumer_lost(peers_.at(socket));
  timeline_.say("broker", "cancels the consumer");
  (void)send(socket, reply::cancel(number, channel.consumer));
  channel.consumer.clear();
}

void Broker::block(Time time) {
  for (const auto& [socket, peer] : peers_) {
    if (peer.heartbeat == Time{}) continue;
    (void)send(socket, reply::blocked());
    timeline_.after(time, [this, number = socket] {
      if (peers_.contains(number)) (void)send(number, method_of(0, Method::connection_unblocked));
    });
  }
}

void Broker::restart(Time time) {
  close_connection();
  timeline_.after(milliseconds(100), [this, time] {
    away_until_ = timeline_.now() + time;
    shut();
    timeline_.say("broker", "is down");
  });
}

std::size_t Broker::unacknowledged() const {
  std::size_t count = 0;
  for (const auto& [socket, peer] : peers_) {
    for (const auto& [number, channel] : peer.channels) count += channel.sent.size();
  }
  return count;
}

bool Broker::is_drained() const {
  return has_consumer() && unacknowledged() == 0 &&
         std::ranges::all_of(queues_, [](const auto& each) { return each.second.ready.empty(); });
}

}  // namespace simulated
