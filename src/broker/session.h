// SPDX-License-Identifier: MPL-2.0
// One AMQP 0-9-1 connection to a broker. What is asked of the broker waits in one queue, and is
// sent one request after the other; replies arrive among the deliveries. Nothing blocks.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/assembler.h"
#include "broker/codec.h"
#include "broker/framed_stream.h"
#include "broker/settings.h"
#include "event/delivery.h"
#include "flow/delivery_source.h"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

// Channels are opened when they are needed. A refusal closes the channel, so whatever may be
// refused without ending the connection has its own.
enum class Channel : std::uint16_t {
  connection = 0,  // methods of the connection itself
  consumer = 1,
  setup = 2,
};
[[nodiscard]] constexpr std::uint16_t number_of(Channel channel) {
  return static_cast<std::uint16_t>(channel);
}

// What it means if the broker refuses a request.
enum class Refusal : std::uint8_t {
  fails,          // the broker cannot be used
  is_noted,       // one line in the log
  means_absence,  // as fails, unless the broker says that something does not exist
};

struct Request {
  Channel channel = Channel::setup;
  std::string method{};   // as encoded
  Method reply{};         // the expected one
  std::string attempt{};  // what it tries, for errors
  Refusal refusal = Refusal::fails;
};

// The reply to a request.
struct Answer {
  std::optional<Closed> refusal{};
  QueueState queue{};  // in the reply to a declaration
};

// "connect to BROKER: …". Errors in the settings name a file instead.
[[nodiscard]] Error connect_error(std::string_view broker, const Error& error);

class Session {
 public:
  struct Settings {
    std::string broker;  // for errors
    std::string vhost;
    Login login;
    std::string name;  // of the connection, shown by the broker
    std::chrono::seconds heartbeat{0};
    std::size_t max_message_bytes = 0;
    std::chrono::milliseconds confirm_interval{1000};  // see BrokerSettings
  };

  Session(std::unique_ptr<Stream> stream, Settings settings, Now now);

  // Takes the next steps of connecting and logging in. True once requests can be made. Errors:
  // connection, refused, config, protocol (the broker requires unsupported parameters).
  [[nodiscard]] Result<bool> log_in();

  // Whether the socket and TLS are connected: the address is right, if something fails later.
  [[nodiscard]] bool has_connected() const { return has_connected_; }

  // The version of RabbitMQ; empty if the broker is another one.
  [[nodiscard]] const std::string& broker_version() const { return version_; }

  // Queues a request. pull() then returns `answer` for each, in the same order.
  void request(Request request) { ask(std::move(request), Purpose::caller); }

  enum class Event {
    nothing,   // wait as add_interest() says
    more,      // nothing yet, but there is more to read
    delivery,  // valid until the next pull()
    answer,    // see take_answer()
    // Consuming has ended, as closure() says, and all tags are invalid. The connection is intact.
    channel_lost,   // the broker closed the channel
    consumer_lost,  // the broker cancelled the consumer
  };
  // Errors: connection, or for a request that failed, the kind of its refusal.
  [[nodiscard]] Result<Event> pull(Delivery& delivery);

  // Call instead of pull() while consuming and no delivery can be processed: keeps the connection
  // alive.
  [[nodiscard]] Result<void> hold();

  [[nodiscard]] Answer take_answer() { return std::exchange(answer_, {}); }
  // Why the broker closed the connection, or ended consuming.
  [[nodiscard]] const Closed& closure() const { return closure_; }

  // Whether the error of pull() is the refusal of a request.
  [[nodiscard]] bool is_refused() const { return is_refused_; }

  // Whether deliveries arrive.
  [[nodiscard]] bool is_consuming() const { return is_consuming_; }

  // Acknowledges all deliveries up to the tag. The next pull() or hold() reports a failure.
  void acknowledge(std::uint64_t tag);

  // The tag up to which the broker is known to have processed acknowledgements. Later ones
  // may not have reached it.
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_tag_; }

  // Waits for that, but well under a second, and drops what else arrives: only acknowledge() and
  // close() may follow. Whether all acknowledgements have been processed.
  [[nodiscard]] bool await_confirmation();

  // Requests the number of messages ready in the queue. It has no `answer`.
  void ask_depth(std::string_view queue);
  struct Depth {
    std::optional<std::uint64_t> messages{};  // in the latest reply; nothing if it was not known
    std::uint64_t consumers = 0;              // in the latest reply; 0 if it was not known
    std::uint64_t answers = 0;                // number of replies
  };
  [[nodiscard]] const Depth& depth() const { return depth_; }

  // Closes the connection in order: acknowledgements are processed and other messages return to
  // the queue. Waits for the broker, but well under a second; confirmed() then says what it has
  // processed. `last` is a method to send before that, whose reply is of no interest; it may be
  // empty.
  void close(std::string_view last = "");

  // Says goodbye without waiting.
  void abandon();

  // What the next step waits for.
  void add_interest(Demand demand, Interest& interest) const;

 private:
  // Who the reply to a request is for.
  enum class Purpose { login, caller, channel, depth, confirmation };
  struct Pending {
    Request request;
    Purpose purpose = Purpose::caller;
  };

  void ask(Request request, Purpose purpose) { requests_.push_back({std::move(request), purpose}); }
  [[nodiscard]] Result<void> send_next();
  [[nodiscard]] Result<void> send_first();
  void open_channel(Channel channel);
  [[nodiscard]] bool is_open(Channel channel) const { return has_channel_[number_of(channel)]; }
  [[nodiscard]] bool is_asking(Channel channel) const;
  [[nodiscard]] bool expects_content() const { return is_consuming_ || discards_; }
  [[nodiscard]] Result<Event> take_idle();
  [[nodiscard]] Result<Event> receive(Delivery& delivery);
  [[nodiscard]] Result<Event> all_read(FramedStream::Got got);
  [[nodiscard]] Result<void> check_time(Monotonic::duration grace) const;
  [[nodiscard]] Result<Event> take_frame(const Frame& frame, Delivery& delivery);
  [[nodiscard]] Result<Event> take_content(const Frame& frame, Delivery& delivery);
  [[nodiscard]] Result<Event> take_method(const Received& received, std::uint16_t channel);
  [[nodiscard]] Result<Event> take_of_consumer(const Received& received);
  [[nodiscard]] Result<Event> take_reply(const Received& received);
  void take_depth(const QueueState& queue);
  [[nodiscard]] Result<Event> take_login(const Received& received);
  [[nodiscard]] Result<Event> take_connection_close(const Closed& closed);
  [[nodiscard]] Result<Event> take_channel_close(const Closed& closed, Channel channel);
  [[nodiscard]] Result<Event> take_refusal(const Closed& closed);
  [[nodiscard]] Result<Event> take_cancel();
  [[nodiscard]] Event lose_channel(Event event);
  void send_last(std::string_view method);
  bool confirm_acknowledgements();  // whether there is something to send
  void ask_for_confirmation();
  [[nodiscard]] bool arrives(Channel channel, Method reply);
  [[nodiscard]] bool must_confirm() const;
  [[nodiscard]] Error failed(const Error& error);

  Settings settings_;
  Now now_;
  FramedStream stream_;
  Decoder decoder_;
  Assembler assembler_;
  std::string version_{};
  TimePoint last_turn_;
  TimePoint deadline_;  // for connecting, or for the reply to the first request
  bool has_connected_ = false;
  bool has_logged_in_ = false;
  bool usable_ = true;  // no error so far, except a refusal
  bool is_refused_ = false;

  std::deque<Pending> requests_{};
  bool is_sent_ = false;                                 // the first request
  std::array<bool, 3> has_channel_{true, false, false};  // by number
  bool discards_ = false;  // content on the channel that is being closed
  bool is_consuming_ = false;
  Answer answer_{};
  Closed closure_{};

  Depth depth_{};
  std::string confirmation_{};  // the request that has no effect
  std::uint64_t acknowledged_tag_ = 0;
  std::uint64_t confirmed_tag_ = 0;
  std::uint64_t confirming_tag_ = 0;  // to become confirmed_tag_ with the reply
  bool is_confirming_ = false;
  TimePoint last_confirmation_{};
};

}  // namespace pbm
