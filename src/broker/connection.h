// SPDX-License-Identifier: MPL-2.0
// One connection to a broker, with one consumer on it: AMQP 0-9-1. Connecting blocks, for
// at most 10 s in the socket with TLS (name look-up aside), then for 10 s each in the
// login and every request, 60 s in all. Once it consumes nothing blocks.
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

namespace pbm {

class Connection {
 public:
  // Connects and logs in. Errors: connection, refused, config (CA), protocol (a broker
  // whose terms can't be met).
  static Result<std::unique_ptr<Connection>> open(const BrokerSettings& settings,
                                                  const BrokerNode& node);

  // Whether the exchange exists, asked passively: Pulse's users may not
  // configure others' exchanges.
  [[nodiscard]] Result<bool> has_exchange(std::string_view exchange);
  [[nodiscard]] Result<bool> has_queue(const std::string& queue);
  [[nodiscard]] Result<void> declare_queue(const std::string& queue,
                                           const BrokerSettings& settings);
  [[nodiscard]] Result<void> bind(const std::string& queue, const Binding& binding);
  // Harmless where there is no such binding.
  [[nodiscard]] Result<void> unbind(const std::string& queue, const Binding& binding);
  // Sets the prefetch window and starts the consumer. Last of the requests.
  [[nodiscard]] Result<void> consume(const std::string& queue, std::uint16_t prefetch);

  enum class Pulled {
    delivery,  // valid until the next pull()
    nothing,
    more,  // as yet, but there is more to read
  };
  // An error means that the connection is of no further use.
  [[nodiscard]] Result<Pulled> pull(Delivery& delivery);

  // In place of pull() while no delivery can be taken: keeps the connection alive.
  [[nodiscard]] Result<void> hold();

  // Acknowledges all up to the tag. A failure shows at the next pull() or hold().
  void acknowledge(std::uint64_t tag);

  // The tag up to which the broker has carried out the acknowledgements, as far as is
  // known: those behind it may have been lost on their way.
  [[nodiscard]] std::uint64_t confirmed() const { return confirmed_tag_; }

  // Asks how many messages are ready in the queue. The answer comes among the
  // deliveries; a refusal is the end of the connection, as the queue is gone.
  void ask_depth(const std::string& queue);
  struct Depth {
    std::optional<std::uint64_t> messages;  // by the latest answer
    std::uint64_t answers = 0;              // so far
  };
  [[nodiscard]] const Depth& depth() const { return depth_; }

  // Asks for a binding while consuming, on a channel of its own, as a refusal closes the
  // channel. One at a time: once is_asking() is false, take_refusal() has the reason, if it was
  // refused.
  void ask_bind(const std::string& queue, const Binding& binding);
  [[nodiscard]] bool is_asking() const { return asking_; }
  [[nodiscard]] std::optional<std::string> take_refusal() { return std::exchange(refusal_, {}); }

  // Says goodbye, so that acknowledgements are taken and the rest goes back to
  // the queue. Well under a second, also where nobody answers.
  void close();

  // Whether pull() failed because the broker took the queue away.
  [[nodiscard]] bool queue_gone() const { return queue_gone_; }

  // For poll(). Wait for input only after pull() had nothing: decrypted bytes may
  // wait inside OpenSSL.
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
  [[nodiscard]] bool await_closing(std::uint16_t channel, std::uint32_t method);
  [[nodiscard]] Error lost(std::string_view why);

  BrokerNode node_;
  Link link_;
  Assembler assembler_;
  TimePoint consuming_by_;
  bool usable_ = true;  // as nothing went wrong so far
  bool has_channel_ = false;
  bool queue_gone_ = false;
  Depth depth_;
  std::uint64_t depth_questions_ = 0;

  std::uint16_t prefetch_ = 0;
  std::uint64_t acknowledged_tag_ = 0;
  std::uint64_t confirmed_tag_ = 0;
  std::optional<std::uint64_t> confirming_tag_;  // once the broker has answered
  TimePoint last_confirmation_{};

  bool has_second_channel_ = false;
  bool asking_ = false;
  std::optional<std::string> refusal_;
};

}  // namespace pbm
