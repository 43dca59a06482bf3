// SPDX-License-Identifier: MPL-2.0
// One AMQP 0-9-1 connection to a broker, with one consumer. Connecting blocks: up to 10 s for
// the socket and TLS (without the name lookup), then up to 10 s for each request, but no more
// than 60 s in total. Nothing blocks while consuming.
#pragma once

#include "base/result.h"
#include "broker/assembler.h"
#include "broker/link.h"
#include "broker/settings.h"
#include "event/delivery.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

class Connection {
 public:
  // Connects and logs in. Errors: connection, refused, config (CA file), protocol (the broker
  // requires unsupported parameters).
  static Result<std::unique_ptr<Connection>> open(const BrokerSettings& settings,
                                                  const BrokerNode& node);

  // Whether the exchange exists. Uses a passive declaration, because users of Pulse may not
  // configure the exchanges of others.
  [[nodiscard]] Result<bool> has_exchange(std::string_view exchange);
  struct QueueState {
    std::uint32_t messages = 0;  // ready for delivery
    std::uint32_t consumers = 0;
  };
  // Nothing if there is no such queue. Does not change it.
  [[nodiscard]] Result<std::optional<QueueState>> look_at_queue(const std::string& queue);
  [[nodiscard]] Result<void> declare_queue(const std::string& queue,
                                           const BrokerSettings& settings);
  [[nodiscard]] Result<void> bind(const std::string& queue, const Binding& binding);
  // Has no effect if there is no such binding.
  [[nodiscard]] Result<void> unbind(const std::string& queue, const Binding& binding);
  // Sets the prefetch window and starts the consumer. Must be the last request.
  [[nodiscard]] Result<void> consume(const std::string& queue, std::uint16_t prefetch);

  enum class Pulled {
    delivery,  // valid until the next pull()
    nothing,
    more,  // no delivery yet, but there is more to read
  };
  // After an error, close the connection.
  [[nodiscard]] Result<Pulled> pull(Delivery& delivery);

  // Call instead of pull() while no delivery can be processed: keeps the connection alive.
  [[nodiscard]] Result<void> hold();

  // Acknowledges all deliveries up to the tag. The next pull() or hold() reports a failure.
  void acknowledge(std::uint64_t tag);

  // The tag up to which the broker is known to have processed acknowledgements. Later ones
  // may not have reached it.
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_tag_; }

  // Requests the number of messages ready in the queue. The reply arrives among the
  // deliveries. A refusal means that the queue was deleted, and ends the connection.
  void ask_depth(const std::string& queue);
  struct Depth {
    std::optional<std::uint64_t> messages;  // in the latest reply
    std::uint64_t answers = 0;              // number of replies
  };
  [[nodiscard]] const Depth& depth() const { return depth_; }

  // Bind or unbind the queue while consuming. They use a separate channel, because a refusal
  // closes the channel. Only one request at a time: once is_asking() is false, take_refusal()
  // returns the reason if it was refused.
  void ask_bind(const std::string& queue, const Binding& binding);
  void ask_unbind(const std::string& queue, const Binding& binding);
  [[nodiscard]] bool is_asking() const { return asking_; }
  [[nodiscard]] std::optional<std::string> take_refusal() { return std::exchange(refusal_, {}); }

  // Closes the connection in order: acknowledgements are processed and other messages return
  // to the queue. Takes well under a second, even if the broker does not reply.
  void close();

  // Whether pull() failed because the queue was deleted.
  [[nodiscard]] bool queue_gone() const { return queue_gone_; }

  // For poll(). Wait for input only after pull() returned `nothing`: OpenSSL may have buffered
  // decrypted bytes.
  [[nodiscard]] int poll_fd() const { return link_.poll_fd(); }
  [[nodiscard]] bool has_unsent() const { return link_.has_unsent(); }

  // How long the loop may sleep between two calls of pull() or hold().
  [[nodiscard]] std::chrono::milliseconds longest_sleep() const { return link_.longest_sleep(); }

 private:
  Connection(Wire wire, BrokerNode node, std::size_t max_body_bytes);

  [[nodiscard]] Result<void> log_in(const BrokerSettings& settings);
  [[nodiscard]] Result<void> agree_on_terms(const Method& tune, const BrokerSettings& settings);
  [[nodiscard]] Result<void> open_channel();
  template <typename Fields>
  [[nodiscard]] Result<Method> request_reply(const std::string& attempt, std::uint32_t method,
                                             Fields fields, std::uint32_t wanted);
  template <typename Fields>
  [[nodiscard]] Result<void> request(const std::string& attempt, std::uint32_t method,
                                     Fields fields, std::uint32_t wanted);
  [[nodiscard]] Result<Method> answer(std::uint16_t channel, std::uint32_t method);
  [[nodiscard]] Result<Method> expect(const Method& method, std::uint16_t from,
                                      std::uint16_t channel, std::uint32_t wanted);
  [[nodiscard]] TimePoint request_deadline() const;
  [[nodiscard]] Result<bool> whether_found(const Result<void>& asked);
  [[nodiscard]] Result<Assembler::Progress> take_frame(const Frame& frame);
  [[nodiscard]] Result<Assembler::Progress> take_method(const Method& method,
                                                        std::uint16_t channel);
  [[nodiscard]] Result<void> take_answer(const Method& method, std::uint16_t channel);
  void confirm_acknowledgements();
  void ask(std::uint32_t method, void* fields);
  [[nodiscard]] bool await_closing(std::uint16_t channel, std::uint32_t method);
  [[nodiscard]] Error lost(std::string_view why);

  BrokerNode node_;
  Link link_;
  Assembler assembler_;
  std::vector<std::string_view> routes_;  // of the header being read
  TimePoint consuming_by_;
  bool usable_ = true;  // no error so far
  bool has_channel_ = false;
  bool queue_gone_ = false;
  Depth depth_;
  std::uint64_t depth_questions_ = 0;

  std::uint16_t prefetch_ = 0;
  std::uint64_t acknowledged_tag_ = 0;
  std::uint64_t confirmed_tag_ = 0;
  std::optional<std::uint64_t> confirming_tag_;  // to become confirmed_tag_ with the reply
  TimePoint last_confirmation_{};

  bool has_second_channel_ = false;
  bool asking_ = false;
  std::optional<std::string> refusal_;
};

}  // namespace pbm
