// SPDX-License-Identifier: MPL-2.0
// Decodes the methods and message headers of AMQP 0-9-1, with rabbitmq-c, after nesting.h has
// checked how deeply their tables are nested.
#pragma once

#include "base/result.h"
#include "broker/frame.h"
#include "broker/settings.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pbm {

// Class and method numbers of what a broker sends, and of what only clients send and has a table.
// Others are decoded, too, but nothing expects them.
enum class Method : std::uint32_t {
  connection_start = 10 << 16 | 10,
  connection_tune = 10 << 16 | 30,
  connection_open_ok = 10 << 16 | 41,
  connection_close = 10 << 16 | 50,
  connection_close_ok = 10 << 16 | 51,
  connection_blocked = 10 << 16 | 60,
  connection_unblocked = 10 << 16 | 61,
  channel_open_ok = 20 << 16 | 11,
  channel_close = 20 << 16 | 40,
  channel_close_ok = 20 << 16 | 41,
  exchange_declare_ok = 40 << 16 | 11,
  queue_declare_ok = 50 << 16 | 11,
  queue_bind_ok = 50 << 16 | 21,
  queue_purge_ok = 50 << 16 | 31,
  queue_delete_ok = 50 << 16 | 41,
  queue_unbind_ok = 50 << 16 | 51,
  qos_ok = 60 << 16 | 11,
  consume_ok = 60 << 16 | 21,
  cancel = 60 << 16 | 30,
  cancel_ok = 60 << 16 | 31,
  deliver = 60 << 16 | 60,

  connection_start_ok = 10 << 16 | 11,
  exchange_declare = 40 << 16 | 10,
  exchange_bind = 40 << 16 | 30,
  exchange_unbind = 40 << 16 | 40,
  queue_declare = 50 << 16 | 10,
  queue_bind = 50 << 16 | 20,
  queue_unbind = 50 << 16 | 50,
  consume = 60 << 16 | 20,
};

// For logs: AMQP_QUEUE_BIND_METHOD, or "method 77.99".
[[nodiscard]] std::string name_of(Method method);

struct Start {
  std::string mechanisms;  // for the login, separated by spaces
  std::string version;     // of the broker, if it is RabbitMQ; otherwise empty
};

struct Tune {
  std::uint16_t channel_max = 0;
  std::uint32_t frame_max = 0;
  std::uint16_t heartbeat = 0;  // seconds
};

struct Deliver {
  std::uint64_t tag = 0;
  std::string_view exchange;
  std::string_view key;
  bool redelivered = false;
};

// connection.close or channel.close
struct Closed {
  int code = 0;
  std::string text;  // the reason of the broker, printable; if there is none, the code and its name

  // refused: permission is missing; protocol: something does not exist or is declared
  // differently; connection: a temporary failure.
  [[nodiscard]] ErrorKind kind() const;
  [[nodiscard]] bool is_absence() const;  // something does not exist
  [[nodiscard]] bool is_limit() const;    // of connections or channels
  [[nodiscard]] bool is_forced() const;   // by an administrator, as at the stop of the broker
};

struct QueueState {
  std::uint32_t messages = 0;  // ready for delivery, or deleted by the request
  std::uint32_t consumers = 0;
};

// A method from the broker; views are valid as long as the frame.
struct Received {
  Method method{};
  std::variant<std::monostate, Start, Tune, Deliver, Closed, QueueState> fields{};
};

// The header of a message; views are valid until the next header is decoded.
struct Header {
  std::uint64_t body_bytes = 0;
  std::optional<std::span<const std::string_view>> routes{};  // header CC; nothing if there is none
  std::string_view defect{};                                  // why the properties were not decoded
};

class Decoder {
 public:
  Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder();

  // Errors: connection. After one, close the connection.
  [[nodiscard]] Result<Received> method(const Frame& frame);
  [[nodiscard]] Result<Header> header(const Frame& frame);

 private:
  struct Pool;

  std::unique_ptr<Pool> pool_;
  std::vector<std::string_view> routes_;
};

}  // namespace pbm
