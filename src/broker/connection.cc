// SPDX-License-Identifier: MPL-2.0
#include "broker/connection.h"

#include "base/version.h"
#include "broker/replies.h"
#include "broker/tables.h"
#include "broker/tcp.h"

#include <amqp.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <fmt/format.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace pbm {

namespace {

constexpr amqp_channel_t kChannel = 1;  // a new number would keep 128 kB of the library's for good
constexpr int kFrameMax = 131072;       // all routes of a task sit in one header frame
constexpr timeval kConnectTimeout{10, 0};
constexpr std::chrono::seconds kConsumingWithin{60};  // from the connected socket on
constexpr timeval kDepthTimeout{1, 0};
constexpr timeval kCloseTimeout{0, 400000};
constexpr timeval kNoWait{0, 0};

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const BrokerSettings& settings,
                                                     const BrokerNode& node,
                                                     std::size_t max_body_bytes) {
  std::unique_ptr<Connection> connection(new Connection(node, max_body_bytes));
  if (const auto done = connection->connect(settings); !done) return done.error();
  connection->consuming_by_ = std::chrono::steady_clock::now() + kConsumingWithin;
  if (const auto done = connection->log_in(settings, node.login); !done) return done.error();
  if (const auto done = connection->open_channel(); !done) return done.error();
  return connection;
}

Connection::Connection(const BrokerNode& node, std::size_t max_body_bytes)
    : state_(amqp_new_connection()), node_(node), assembler_(max_body_bytes) {}

Connection::~Connection() {
  if (state_ != nullptr) amqp_destroy_connection(state_);
}

Result<void> Connection::connect(const BrokerSettings& settings) {
  if (state_ == nullptr) return Error{ErrorKind::internal, "out of memory"};
  amqp_set_handshake_timeout(state_, &kConnectTimeout);
  amqp_set_rpc_timeout(state_, &kConnectTimeout);
  return node_.url.tls ? connect_with_tls(settings) : connect_plainly();
}

Result<void> Connection::connect_plainly() {
  auto* const socket = amqp_tcp_socket_new(state_);
  if (socket == nullptr) return Error{ErrorKind::internal, "make a socket: out of memory"};
  auto tcp = connect_tcp(node_.url.host, node_.url.port, std::chrono::seconds(kConnectTimeout.tv_sec));
  if (!tcp.socket.valid()) {
    return Error{ErrorKind::connection,
                 fmt::format("connect to {}: {}", node_.url.shown(), tcp.why)};
  }
  amqp_tcp_socket_set_sockfd(socket, tcp.socket.release());
  return {};
}

Result<void> Connection::connect_with_tls(const BrokerSettings& settings) {
  auto* const socket = amqp_ssl_socket_new(state_);
  if (socket == nullptr) return Error{ErrorKind::internal, "make a socket: out of memory"};
  const auto& url = node_.url;
  if (auto done = tls_.set_up(socket, settings.ca_file, url.host); !done) return done;
  const int status =
      amqp_socket_open_noblock(socket, url.host.c_str(), url.port, &kConnectTimeout);
  if (status == AMQP_STATUS_OK) return {};
  const auto attempt = fmt::format("connect to {}", url.shown());
  if (!tls_.refusal().empty()) {
    return Error{ErrorKind::refused,
                 fmt::format("{}: its certificate doesn't verify: {}", attempt, tls_.refusal())};
  }
  const auto* const why = status == AMQP_STATUS_SOCKET_ERROR ? "refused, reset or unreachable"
                                                             : amqp_error_string2(status);
  return Error{ErrorKind::connection, fmt::format("{}: {}", attempt, why)};
}

Result<void> Connection::log_in(const BrokerSettings& settings, const Login& login) {
  const auto name =
      fmt::format("pulsebuildmonitor {} pid {}", settings.label, static_cast<long>(::getpid()));
  // Without consumer_cancel_notify a deleted queue is silence for ever.
  std::array capabilities{flag_entry("consumer_cancel_notify"),
                          flag_entry("authentication_failure_close"),
                          flag_entry("connection.blocked")};
  std::array properties{text_entry("product", "pulsebuildmonitor"),
                        text_entry("version", program_version()),
                        text_entry("platform", "C++"),
                        text_entry("connection_name", name),
                        table_entry("capabilities", table_of(capabilities))};
  const auto table = table_of(properties);
  const auto reply = amqp_login_with_properties(
      state_, node_.url.vhost.c_str(), AMQP_DEFAULT_MAX_CHANNELS, kFrameMax,
      static_cast<int>(settings.heartbeat.count()), &table, AMQP_SASL_METHOD_PLAIN,
      login.user.c_str(), login.password.c_str());
  const auto attempt = fmt::format("log in to {} as '{}'", node_.url.shown(), login.user);
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
    usable_ = true;
    limit_next_request();
    return {};
  }
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
    const auto closure = closure_of(reply.reply);
    return Error{kind_of_code(closure.code), fmt::format("{}: {}", attempt, closure.text)};
  }
  return Error{ErrorKind::connection,
               fmt::format("{}: {}", attempt, amqp_error_string2(reply.library_error))};
}

// After each answer, so that a broker which gives all of them late has no more time than
// another: the service manager's watchdog counts on that.
void Connection::limit_next_request() {
  using std::chrono::microseconds;
  const auto left = std::chrono::duration_cast<microseconds>(
      consuming_by_ - std::chrono::steady_clock::now());
  const auto most = microseconds(std::chrono::seconds(kConnectTimeout.tv_sec));
  const auto limit = std::clamp(left, microseconds(1000), most);
  const timeval timeout{limit.count() / 1000000, limit.count() % 1000000};
  amqp_set_rpc_timeout(state_, &timeout);
}

Result<void> Connection::open_channel() {
  amqp_channel_open(state_, kChannel);
  return last_reply("open a channel");
}

// A refused request closes its channel; the broker waits for our answer to that.
Result<void> Connection::last_reply(const std::string& attempt) {
  const auto reply = amqp_get_rpc_reply(state_);
  const auto failed = [&](std::string_view why) {
    return fmt::format("{} at {}: {}", attempt, node_.url.shown(), why);
  };
  if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
    amqp_maybe_release_buffers(state_);
    limit_next_request();
    return {};
  }
  if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION) {
    const auto closure = closure_of(reply.reply);
    if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
      amqp_channel_close_ok_t answer{};
      amqp_send_method(state_, kChannel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer);
      limit_next_request();
    } else {
      usable_ = false;
    }
    return Error{kind_of_code(closure.code), failed(closure.text)};
  }
  usable_ = false;
  return Error{ErrorKind::connection, failed(amqp_error_string2(reply.library_error))};
}

Result<bool> Connection::has_exchange(std::string_view exchange) {
  amqp_exchange_declare(state_, kChannel, bytes_of(exchange), amqp_cstring_bytes("topic"),
                        /*passive=*/1, /*durable=*/1, /*auto_delete=*/0, /*internal=*/0,
                        amqp_empty_table);
  return whether_found(fmt::format("look for exchange '{}'", exchange));
}

// What isn't found costs the channel; a new one takes its number.
Result<bool> Connection::whether_found(const std::string& attempt) {
  const auto asked = last_reply(attempt);
  if (asked) return true;
  if (asked.error().kind != ErrorKind::protocol) return asked.error();
  if (const auto reopened = open_channel(); !reopened) return reopened.error();
  return false;
}

Result<bool> Connection::has_queue(const std::string& queue) {
  amqp_queue_declare(state_, kChannel, bytes_of(queue), /*passive=*/1, 1, 0, 0, amqp_empty_table);
  return whether_found(fmt::format("look for queue '{}'", queue));
}

Result<void> Connection::declare_queue(const std::string& queue, const BrokerSettings& settings) {
  std::vector<amqp_table_entry_t> entries;
  if (settings.queue_type == QueueType::quorum) {
    entries.push_back(text_entry("x-queue-type", "quorum"));
  }
  if (settings.single_active) entries.push_back(flag_entry("x-single-active-consumer"));
  const amqp_table_t arguments{static_cast<int>(entries.size()), entries.data()};
  amqp_queue_declare(state_, kChannel, bytes_of(queue), /*passive=*/0,
                     /*durable=*/settings.durable ? 1 : 0, /*exclusive=*/settings.durable ? 0 : 1,
                     /*auto_delete=*/0, arguments);
  return last_reply(fmt::format("declare queue '{}'", queue));
}

Result<void> Connection::bind(const std::string& queue, std::string_view exchange,
                              const std::string& key) {
  amqp_queue_bind(state_, kChannel, bytes_of(queue), bytes_of(exchange), bytes_of(key),
                  amqp_empty_table);
  return last_reply(fmt::format("bind queue '{}' to '{}' with '{}'", queue, exchange, key));
}

Result<void> Connection::unbind(const std::string& queue, std::string_view exchange,
                                const std::string& key) {
  amqp_queue_unbind(state_, kChannel, bytes_of(queue), bytes_of(exchange), bytes_of(key),
                    amqp_empty_table);
  return last_reply(fmt::format("unbind queue '{}' from '{}' with '{}'", queue, exchange, key));
}

Result<void> Connection::consume(const std::string& queue, std::uint16_t prefetch) {
  amqp_basic_qos(state_, kChannel, 0, prefetch, /*global=*/0);
  if (auto done = last_reply("set the prefetch window"); !done) return done;
  amqp_basic_consume(state_, kChannel, bytes_of(queue), amqp_empty_bytes, /*no_local=*/0,
                     /*no_ack=*/0, /*exclusive=*/0, amqp_empty_table);
  return last_reply(fmt::format("consume from queue '{}'", queue));
}

Error Connection::lost(std::string_view why) const {
  return {ErrorKind::connection, fmt::format("lost {}: {}", node_.url.shown(), why)};
}

Result<bool> Connection::pull(Delivery& delivery) {
  if (!usable_) return lost("the broker didn't say how many messages wait in the queue");
  for (;;) {
    amqp_frame_t frame{};
    const int status = amqp_simple_wait_frame_noblock(state_, &frame, &kNoWait);
    if (status == AMQP_STATUS_TIMEOUT) return false;
    if (status != AMQP_STATUS_OK) {
      usable_ = false;
      return lost(amqp_error_string2(status));
    }
    const auto progress = take_frame(frame);
    if (!progress) return progress.error();
    amqp_maybe_release_buffers(state_);  // the assembler has its own copy
    if (*progress == Assembler::Progress::out_of_order) return lost("frames came out of order");
    if (*progress == Assembler::Progress::complete) {
      delivery = assembler_.delivery();
      return true;
    }
  }
}

Result<Assembler::Progress> Connection::take_frame(const amqp_frame_t_& frame) {
  switch (frame.frame_type) {
    case AMQP_FRAME_METHOD: return take_method(frame.payload.method);
    case AMQP_FRAME_HEADER: {
      const auto& header = frame.payload.properties;
      const auto* properties = static_cast<amqp_basic_properties_t*>(header.decoded);
      return assembler_.on_header(header.body_size, cc_of(*properties));
    }
    case AMQP_FRAME_BODY: return assembler_.on_body(view_of(frame.payload.body_fragment));
    default: return Assembler::Progress::incomplete;
  }
}

Result<Assembler::Progress> Connection::take_method(const amqp_method_t_& method) {
  switch (method.id) {
    case AMQP_BASIC_DELIVER_METHOD: {
      const auto* deliver = static_cast<amqp_basic_deliver_t*>(method.decoded);
      return assembler_.on_deliver(deliver->delivery_tag, view_of(deliver->exchange),
                                   view_of(deliver->routing_key), deliver->redelivered != 0);
    }
    case AMQP_BASIC_CANCEL_METHOD:
      queue_gone_ = true;
      return lost("the broker cancelled the consumer: the queue is gone");
    case AMQP_CHANNEL_CLOSE_METHOD:
    case AMQP_CONNECTION_CLOSE_METHOD:
      usable_ = method.id == AMQP_CHANNEL_CLOSE_METHOD;
      return lost(closure_of(method).text);
    case AMQP_QUEUE_DECLARE_OK_METHOD:  // the answer to ask_depth()
      known_depth_ = static_cast<amqp_queue_declare_ok_t*>(method.decoded)->message_count;
      return Assembler::Progress::incomplete;
    default:  // connection.blocked and the like ask nothing of a consumer
      return Assembler::Progress::incomplete;
  }
}

void Connection::acknowledge(std::uint64_t tag) {
  amqp_basic_ack(state_, kChannel, tag, /*multiple=*/1);
}

std::optional<std::uint64_t> Connection::depth(const std::string& queue) {
  if (!usable_) return std::nullopt;
  amqp_set_rpc_timeout(state_, &kDepthTimeout);
  const auto* const answer = amqp_queue_declare(state_, kChannel, bytes_of(queue), /*passive=*/1, 1,
                                                0, 0, amqp_empty_table);
  if (answer != nullptr) return answer->message_count;
  // A refusal has closed the channel, and the consumer with it.
  usable_ = false;
  return std::nullopt;
}

void Connection::ask_depth(const std::string& queue) {
  amqp_queue_declare_t question{};
  question.queue = bytes_of(queue);
  question.passive = 1;
  amqp_send_method(state_, kChannel, AMQP_QUEUE_DECLARE_METHOD, &question);
}

void Connection::keep_alive() {
  const auto now = std::chrono::steady_clock::now();
  if (now - last_heartbeat_ < longest_sleep()) return;
  last_heartbeat_ = now;
  amqp_frame_t heartbeat{};
  heartbeat.frame_type = AMQP_FRAME_HEARTBEAT;
  heartbeat.channel = 0;
  amqp_send_frame(state_, &heartbeat);
}

void Connection::close() {
  if (!usable_) return;
  usable_ = false;
  amqp_set_rpc_timeout(state_, &kCloseTimeout);
  // A closed channel has taken its acknowledgements; only then may the rest go.
  const auto closed = amqp_channel_close(state_, kChannel, AMQP_REPLY_SUCCESS);
  if (closed.reply_type == AMQP_RESPONSE_NORMAL) {
    amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
  }
}

int Connection::poll_fd() const { return amqp_get_sockfd(state_); }

std::chrono::milliseconds Connection::longest_sleep() const {
  const std::chrono::seconds heartbeat(amqp_get_heartbeat(state_));
  if (heartbeat.count() == 0) return std::chrono::seconds(60);
  // Often enough to see within half a second that two heartbeats are missing.
  return std::min(std::chrono::milliseconds(heartbeat) / 4, std::chrono::milliseconds(500));
}

}  // namespace pbm
