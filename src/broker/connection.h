// SPDX-License-Identifier: MPL-2.0
// One connection to a broker, with one channel and one consumer on it: AMQP
// 0-9-1 by way of rabbitmq-c 0.11. Connecting blocks, name look-up aside, for at
// most 10 s in the socket with TLS; then for 10 s each in the log-in and every
// request, 60 s in all. Once it consumes nothing does.
//
// rabbitmq-c sends and checks heartbeats only inside its own calls: pull() or
// keep_alive() must come at least four times an interval.
#pragma once

#include "base/result.h"
#include "broker/assembler.h"
#include "broker/tls.h"
#include "config/settings.h"
#include "event/delivery.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// rabbitmq-c's own types; only sources know more of them.
struct amqp_connection_state_t_;
struct amqp_frame_t_;
struct amqp_method_t_;

namespace pbm {

class Connection {
 public:
  // Connects and logs in. Errors: connection, refused, config (CA).
  static Result<std::unique_ptr<Connection>> open(const BrokerSettings& settings,
                                                  const BrokerNode& node,
                                                  std::size_t max_body_bytes);

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Whether the exchange exists, asked passively: Pulse's users may not
  // configure others' exchanges.
  [[nodiscard]] Result<bool> has_exchange(std::string_view exchange);
  [[nodiscard]] Result<bool> has_queue(const std::string& queue);
  [[nodiscard]] Result<void> declare_queue(const std::string& queue,
                                           const BrokerSettings& settings);
  [[nodiscard]] Result<void> bind(const std::string& queue, std::string_view exchange,
                                  const std::string& key);
  // Harmless where there is no such binding.
  [[nodiscard]] Result<void> unbind(const std::string& queue, std::string_view exchange,
                                    const std::string& key);
  // Sets the prefetch window and starts the consumer. Last of the requests.
  [[nodiscard]] Result<void> consume(const std::string& queue, std::uint16_t prefetch);

  // True: a delivery, valid until the next pull(). False: none now. An error
  // means that the connection is of no further use.
  [[nodiscard]] Result<bool> pull(Delivery& delivery);

  // Acknowledges all up to the tag. A failure shows at the next pull().
  void acknowledge(std::uint64_t tag);

  // Messages ready in the queue, asked while consuming; nothing where the broker
  // doesn't answer.
  [[nodiscard]] std::optional<std::uint64_t> depth(const std::string& queue);

  // The same without waiting: the answer comes among the deliveries, and is then the
  // known one. A refusal is the end of the connection, as the queue is gone.
  void ask_depth(const std::string& queue);
  [[nodiscard]] std::optional<std::uint64_t> known_depth() const { return known_depth_; }

  // Sends a heartbeat where one is due.
  void keep_alive();

  // Says goodbye, so that acknowledgements are taken and the rest goes back to
  // the queue. Well under a second, also where nobody answers.
  void close();

  // Whether pull() failed because the broker took the queue away.
  [[nodiscard]] bool queue_gone() const { return queue_gone_; }

  // For poll(). Wait on it only after pull() had nothing: decrypted bytes may
  // wait inside OpenSSL.
  [[nodiscard]] int poll_fd() const;

  // How long the loop may sleep between two calls.
  [[nodiscard]] std::chrono::milliseconds longest_sleep() const;

 private:
  Connection(const BrokerNode& node, std::size_t max_body_bytes);

  [[nodiscard]] Result<void> connect(const BrokerSettings& settings);
  [[nodiscard]] Result<void> connect_plainly();
  [[nodiscard]] Result<void> connect_with_tls(const BrokerSettings& settings);
  [[nodiscard]] Result<void> log_in(const BrokerSettings& settings, const Login& login);
  [[nodiscard]] Result<void> open_channel();
  void limit_next_request();
  [[nodiscard]] Result<void> last_reply(const std::string& attempt);
  [[nodiscard]] Result<bool> whether_found(const std::string& attempt);
  [[nodiscard]] Result<Assembler::Progress> take_frame(const amqp_frame_t_& frame);
  [[nodiscard]] Result<Assembler::Progress> take_method(const amqp_method_t_& method);
  [[nodiscard]] Error lost(std::string_view why) const;

  amqp_connection_state_t_* state_;
  BrokerNode node_;
  Assembler assembler_;
  TlsCheck tls_;
  std::chrono::steady_clock::time_point last_heartbeat_{};
  std::chrono::steady_clock::time_point consuming_by_{};
  bool usable_ = false;  // logged in, and nothing went wrong since
  bool queue_gone_ = false;
  std::optional<std::uint64_t> known_depth_;
};

}  // namespace pbm
