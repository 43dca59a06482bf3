// SPDX-License-Identifier: MPL-2.0
// A broker that behaves as RabbitMQ does towards one consumer: exchanges, queues with bindings, the
// prefetch window, redelivery, delivery limits, and what it closes or cancels.
#pragma once

#include "simulation/history.h"
#include "simulation/judge.h"
#include "simulation/timeline.h"
#include "simulation/topic.h"
#include "simulation/wire.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simulated {

class Network;

struct Message {
  int number = 0;
  std::string key{};
  std::string body{};
  std::string exchange = std::string(kExchange);
  std::vector<std::string> routes{};
  std::optional<std::size_t> place{};  // in a push
  int deliveries = 0;
  bool is_redelivered = false;
};

class Broker {
 public:
  Broker(Timeline& timeline, Judge& judge, Network& network, const Setup& setup)
      : timeline_(timeline), judge_(judge), network_(network), setup_(setup) {}

  // The network.
  [[nodiscard]] bool is_up() const { return timeline_.now() >= away_until_; }
  void accepted(int socket);
  // The requests in these bytes, which are on their way. Acknowledgements are judged at once.
  [[nodiscard]] std::vector<Request> read(int socket, std::string_view bytes);
  void receive(int socket, const Request& request);
  void gone(int socket);
  // The monitor closes its end.
  void left(int socket);

  // Publishers.
  void publish(Message message, Nature nature);
  void published();  // all that come at once

  // Faults.
  void shut();              // every connection, without a word
  void close_connection();  // with 320
  void close_channel();     // of the consumer, with 406
  void cancel_consumer();
  void block(Time time);
  void limit_connections(Time time) { limited_until_ = timeline_.now() + time; }
  void restart(Time time);
  void hide_depth(Time time);  // of quorum queues, which deliver nothing either
  void calm();

  // What is seen from outside.
  [[nodiscard]] bool has_consumer() const;
  [[nodiscard]] std::size_t unacknowledged() const;
  [[nodiscard]] bool is_drained() const;

 private:
  struct Queue {
    bool is_durable = false;
    bool is_quorum = false;
    std::optional<std::int64_t> delivery_limit{};
    int owner = 0;  // of an exclusive queue
    std::set<std::pair<std::string, std::string>> bindings{};
    std::deque<Message> ready{};
  };
  struct Unacknowledged {
    std::string queue;
    std::string consumer;
    Message message;
  };
  struct Channel {
    std::uint16_t window = 0;           // of consumers to come
    std::uint16_t consumer_window = 0;  // of this one
    std::string consumer{};             // empty: none
    std::string queue{};                // of the consumer
    std::uint64_t next_tag = 1;
    std::map<std::uint64_t, Unacknowledged> sent{};
    std::size_t sent_by_consumer = 0;
    bool is_closing = false;
  };
  struct Peer {
    RequestReader reader{};
    std::map<std::uint16_t, Channel> channels{};
    Time since{};
    bool has_consumed = false;
    Time consumed_at{};
    bool has_acknowledged = false;        // since then
    bool has_lost_consumer_soon = false;  // so that the connection is of no use
    Time heard{};
    Time heartbeat{};
    bool is_closing = false;
  };

  void answer(int socket, Peer& peer, const Request& request);
  void answer_on(int socket, Channel& channel, const Request& request);
  void answer_queue(int socket, const Request& request);
  void declare(int socket, const Request& request);
  void tell_depth(int socket, const Request& request, const Queue& queue);
  void consume(int socket, Channel& channel, const Request& request);
  void acknowledge(Channel& channel, const Request& request);
  void judge_acknowledgement(const Peer& peer, const Request& request);
  void refuse(int socket, std::uint16_t channel, int code, std::string_view text);
  void consumer_lost(Peer& peer);
  void deliver();
  void deliver(int socket, std::uint16_t number, Channel& channel);
  void requeue(Channel& channel);
  void return_late(Channel& channel);
  [[nodiscard]] bool is_beyond_limit(const Queue& queue, const Message& message) const;
  void beat(int socket);
  Time send(int socket, std::string bytes);  // when it arrives
  [[nodiscard]] std::pair<int, std::uint16_t> consumer() const;
  [[nodiscard]] std::size_t consumers() const;

  Timeline& timeline_;
  Judge& judge_;
  Network& network_;
  const Setup& setup_;
  std::map<int, Peer> peers_;
  std::map<std::string, Queue> queues_;
  Time away_until_{};
  Time limited_until_{};
  Time no_depth_until_{};
};

}  // namespace simulated
