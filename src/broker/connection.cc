// SPDX-License-Identifier: MPL-2.0
#include "broker/connection.h"

#include "base/io.h"
#include "base/text.h"
#include "base/version.h"
#include "broker/replies.h"
#include "broker/tables.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

namespace pbm {

namespace {

constexpr std::uint16_t kConnectionChannel = 0;  // for methods of the connection itself
constexpr std::uint16_t kChannel = 1;            // for everything except ask()
constexpr std::uint16_t kBindingChannel = 2;
constexpr std::uint32_t kFrameMax = 131072;     // one header frame holds all routes of a task
constexpr std::uint32_t kLeastFrameMax = 4096;  // frame-min-size of the specification
constexpr std::string_view kProtocolHeader("AMQP\0\0\x09\x01", 8);

constexpr std::chrono::seconds kConnectTimeout{10};
constexpr std::chrono::seconds kRequestTimeout{10};
constexpr std::chrono::seconds kConsumingWithin{60};  // after the socket is connected
constexpr Milliseconds kCloseTimeout{400};
constexpr std::chrono::seconds kConfirmEvery{1};

constexpr std::uint32_t class_of(std::uint32_t method) { return method >> 16; }
constexpr std::uint32_t kConnectionClass = class_of(AMQP_CONNECTION_START_METHOD);

bool asks_nothing(const Method& method) {
  return method.id == AMQP_CONNECTION_BLOCKED_METHOD ||
         method.id == AMQP_CONNECTION_UNBLOCKED_METHOD;
}

// 0 means that the broker has no limit.
template <typename Number>
Number smaller(Number theirs, Number ours) {
  return theirs == 0 ? ours : std::min(theirs, ours);
}

template <typename Fields>
Fields* fields_of(const Method& method) {
  return static_cast<Fields*>(method.fields);
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::open(const BrokerSettings& settings,
                                                     const BrokerNode& node) {
  auto wire = Wire::open(node.url, settings.tls, Monotonic::now() + kConnectTimeout);
  if (!wire) return wire.error();
  std::unique_ptr<Connection> connection(
      new Connection(std::move(*wire), node, settings.max_message_bytes));
  if (const auto done = connection->log_in(settings); !done) {
    return Error{done.error().kind, fmt::format("log in to {} as '{}': {}", node.url.shown(),
                                                printable(node.login.user), done.error().text)};
  }
  if (const auto done = connection->open_channel(); !done) return done.error();
  return connection;
}

Connection::Connection(Wire wire, BrokerNode node, std::size_t max_body_bytes)
    : node_(std::move(node)),
      link_(std::move(wire)),
      assembler_(max_body_bytes),
      consuming_by_(Monotonic::now() + kConsumingWithin) {}

// --- requests, before it consumes ---

Result<void> Connection::log_in(const BrokerSettings& settings) {
  link_.send_raw(kProtocolHeader);
  const auto start = answer(kConnectionChannel, AMQP_CONNECTION_START_METHOD);
  if (!start) return start.error();

  const auto name =
      fmt::format("pulsebuildmonitor {} pid {}", settings.label, static_cast<long>(::getpid()));
  // Without consumer_cancel_notify, the broker does not report a deleted queue.
  std::array capabilities{flag_entry("consumer_cancel_notify"),
                          flag_entry("authentication_failure_close"),
                          flag_entry("connection.blocked")};
  std::array properties{text_entry("product", "pulsebuildmonitor"),
                        text_entry("version", program_version()), text_entry("platform", "C++"),
                        text_entry("connection_name", name),
                        table_entry("capabilities", table_of(capabilities))};
  const auto& login = node_.login;
  const auto response = fmt::format("{0}{1}{0}{2}", '\0', login.user, login.password);
  amqp_connection_start_ok_t start_ok{table_of(properties), bytes_of("PLAIN"), bytes_of(response),
                                      bytes_of("en_US")};
  link_.send(kConnectionChannel, AMQP_CONNECTION_START_OK_METHOD, &start_ok);
  const auto tune = answer(kConnectionChannel, AMQP_CONNECTION_TUNE_METHOD);
  if (!tune) return tune.error();
  if (const auto done = agree_on_terms(*tune, settings); !done) return done;

  amqp_connection_open_t open{bytes_of(node_.url.vhost), amqp_empty_bytes, 0};
  link_.send(kConnectionChannel, AMQP_CONNECTION_OPEN_METHOD, &open);
  const auto opened = answer(kConnectionChannel, AMQP_CONNECTION_OPEN_OK_METHOD);
  return opened ? Result<void>() : opened.error();
}

Result<void> Connection::agree_on_terms(const Method& tune, const BrokerSettings& settings) {
  const auto& theirs = *fields_of<amqp_connection_tune_t>(tune);
  const auto frame_max = smaller<std::uint32_t>(theirs.frame_max, kFrameMax);
  if (frame_max < kLeastFrameMax) {
    return Error{ErrorKind::protocol, fmt::format("the broker limits frames to {} bytes; AMQP "
                                                  "requires at least {}",
                                                  frame_max, kLeastFrameMax)};
  }
  const auto channel_max = smaller<std::uint16_t>(theirs.channel_max, kBindingChannel);
  if (channel_max < kBindingChannel) {
    return Error{ErrorKind::protocol, "the broker allows only one channel; two are required"};
  }
  const auto heartbeat = smaller<std::uint16_t>(
      theirs.heartbeat, static_cast<std::uint16_t>(settings.heartbeat.count()));
  amqp_connection_tune_ok_t tune_ok{channel_max, frame_max, heartbeat};
  link_.send(kConnectionChannel, AMQP_CONNECTION_TUNE_OK_METHOD, &tune_ok);
  link_.set_heartbeat(std::chrono::seconds(heartbeat));
  return {};
}

// The total time is limited even if every reply is late, because the watchdog of the service
// manager requires it.
TimePoint Connection::request_deadline() const {
  return std::min(Monotonic::now() + kRequestTimeout, consuming_by_);
}

// Waits for the reply on the channel. An error contains the reason that the broker gave, if
// any.
Result<Method> Connection::answer(std::uint16_t channel, std::uint32_t method) {
  const auto failed = [this](Error error) {
    usable_ = false;
    return error;
  };
  const auto deadline = request_deadline();
  for (;;) {
    if (const auto done = link_.flush(); !done) return failed(done.error());
    link_.begin_turn();
    Frame frame;
    const auto got = link_.receive(frame);
    if (!got) return failed(got.error());
    if (*got == Link::Got::frame) {
      if (frame.type != FrameType::method) {
        return failed({ErrorKind::connection, "received a message instead of a reply"});
      }
      const auto decoded = link_.method_of(frame);
      if (!decoded) return failed(decoded.error());
      if (!asks_nothing(*decoded)) return expect(*decoded, frame.channel, channel, method);
      if (const auto done = link_.count_idle(); !done) return failed(done.error());
    }
    const bool sleeps = *got == Link::Got::nothing;
    const auto until = sleeps ? deadline : Monotonic::now();
    const auto events = static_cast<short>(link_.has_unsent() ? POLLIN | POLLOUT : POLLIN);
    (void)wait_for(link_.poll_fd(), events, until);
    if (Monotonic::now() >= deadline) {
      return failed({ErrorKind::connection, "timed out waiting for a reply from the broker"});
    }
  }
}

// Returns the expected method, or an error for a refusal or any other method. A refused
// request closes its channel, which has to be confirmed.
Result<Method> Connection::expect(const Method& method, std::uint16_t from, std::uint16_t channel,
                                  std::uint32_t wanted) {
  if (method.id == wanted && from == channel) return method;
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD && from == channel) {
    const auto closure = closure_of(method);
    amqp_channel_close_ok_t close_ok{};
    link_.send(channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &close_ok);
    has_channel_ = false;
    return Error{kind_of_code(closure.code), closure.text};
  }
  usable_ = false;
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD && from == kConnectionChannel) {
    const auto closure = closure_of(method);
    amqp_connection_close_ok_t close_ok{};
    link_.send(kConnectionChannel, AMQP_CONNECTION_CLOSE_OK_METHOD, &close_ok);
    (void)link_.flush();
    return Error{kind_of_code(closure.code), closure.text};
  }
  const char* const name = amqp_method_name(method.id);
  return Error{ErrorKind::connection, fmt::format("received an unexpected {} on channel {}",
                                                  name == nullptr ? "method" : name, from)};
}

template <typename Fields>
Result<Method> Connection::request_reply(const std::string& attempt, std::uint32_t method,
                                         Fields fields, std::uint32_t wanted) {
  link_.send(kChannel, method, &fields);
  auto answered = answer(kChannel, wanted);
  if (answered) return answered;
  return Error{answered.error().kind,
               fmt::format("{} at {}: {}", attempt, node_.url.shown(), answered.error().text)};
}

template <typename Fields>
Result<void> Connection::request(const std::string& attempt, std::uint32_t method, Fields fields,
                                 std::uint32_t wanted) {
  const auto answered = request_reply(attempt, method, fields, wanted);
  if (!answered) return answered.error();
  return {};
}

Result<void> Connection::open_channel() {
  const auto opened = request("open a channel", AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{},
                              AMQP_CHANNEL_OPEN_OK_METHOD);
  has_channel_ = opened.ok();
  return opened;
}

Result<bool> Connection::has_exchange(std::string_view exchange) {
  amqp_exchange_declare_t declare{};
  declare.exchange = bytes_of(exchange);
  declare.type = bytes_of("topic");
  declare.passive = 1;
  return whether_found(request(fmt::format("look for exchange '{}'", exchange),
                               AMQP_EXCHANGE_DECLARE_METHOD, declare,
                               AMQP_EXCHANGE_DECLARE_OK_METHOD));
}

// A failed lookup closes the channel; a new one with the same number replaces it.
Result<bool> Connection::whether_found(const Result<void>& asked) {
  if (asked) return true;
  if (asked.error().kind != ErrorKind::protocol) return asked.error();
  if (const auto reopened = open_channel(); !reopened) return reopened.error();
  return false;
}

Result<std::optional<Connection::QueueState>> Connection::look_at_queue(const std::string& queue) {
  amqp_queue_declare_t declare{};
  declare.queue = bytes_of(queue);
  declare.passive = 1;
  const auto reply =
      request_reply(fmt::format("look for queue '{}'", queue), AMQP_QUEUE_DECLARE_METHOD, declare,
                    AMQP_QUEUE_DECLARE_OK_METHOD);
  if (reply) {
    const auto* state = fields_of<amqp_queue_declare_ok_t>(*reply);
    return std::optional(QueueState{state->message_count, state->consumer_count});
  }
  const auto found = whether_found(reply.error());
  if (!found) return found.error();
  return std::optional<QueueState>();
}

Result<void> Connection::declare_queue(const std::string& queue, const BrokerSettings& settings) {
  std::vector<amqp_table_entry_t> entries;
  if (settings.queue_type == QueueType::quorum) {
    entries.push_back(text_entry("x-queue-type", "quorum"));
  }
  if (settings.single_active) entries.push_back(flag_entry("x-single-active-consumer"));
  amqp_queue_declare_t declare{};
  declare.queue = bytes_of(queue);
  declare.durable = settings.durable ? 1 : 0;
  declare.exclusive = settings.durable ? 0 : 1;
  declare.arguments = {static_cast<int>(entries.size()), entries.data()};
  return request(fmt::format("declare queue '{}'", queue), AMQP_QUEUE_DECLARE_METHOD, declare,
                 AMQP_QUEUE_DECLARE_OK_METHOD);
}

namespace {

amqp_queue_bind_t bind_of(const std::string& queue, const Binding& binding) {
  amqp_queue_bind_t bind{};
  bind.queue = bytes_of(queue);
  bind.exchange = bytes_of(binding.exchange);
  bind.routing_key = bytes_of(binding.key);
  return bind;
}

amqp_queue_unbind_t unbind_of(const std::string& queue, const Binding& binding) {
  amqp_queue_unbind_t unbind{};
  unbind.queue = bytes_of(queue);
  unbind.exchange = bytes_of(binding.exchange);
  unbind.routing_key = bytes_of(binding.key);
  return unbind;
}

}  // namespace

Result<void> Connection::bind(const std::string& queue, const Binding& binding) {
  return request(
      fmt::format("bind queue '{}' to '{}' with '{}'", queue, binding.exchange, binding.key),
      AMQP_QUEUE_BIND_METHOD, bind_of(queue, binding), AMQP_QUEUE_BIND_OK_METHOD);
}

Result<void> Connection::unbind(const std::string& queue, const Binding& binding) {
  return request(
      fmt::format("unbind queue '{}' from '{}' with '{}'", queue, binding.exchange, binding.key),
      AMQP_QUEUE_UNBIND_METHOD, unbind_of(queue, binding), AMQP_QUEUE_UNBIND_OK_METHOD);
}

Result<void> Connection::consume(const std::string& queue, std::uint16_t prefetch) {
  prefetch_ = prefetch;
  if (auto done = request("set the prefetch window", AMQP_BASIC_QOS_METHOD,
                          amqp_basic_qos_t{0, prefetch, 0}, AMQP_BASIC_QOS_OK_METHOD);
      !done) {
    return done;
  }
  amqp_basic_consume_t consume{};
  consume.queue = bytes_of(queue);
  return request(fmt::format("consume from queue '{}'", queue), AMQP_BASIC_CONSUME_METHOD, consume,
                 AMQP_BASIC_CONSUME_OK_METHOD);
}

// --- while it consumes ---

Error Connection::lost(std::string_view why) {
  // After the loss of only the channel or the consumer, close() still closes the connection.
  if (has_channel_ && !queue_gone_) usable_ = false;
  return {ErrorKind::connection, fmt::format("connection to {} lost: {}", node_.url.shown(), why)};
}

Result<Connection::Pulled> Connection::pull(Delivery& delivery) {
  link_.begin_turn();
  for (;;) {
    Frame frame;
    const auto got = link_.receive(frame);
    if (!got) return lost(got.error().text);
    if (*got != Link::Got::frame) {
      confirm_acknowledgements();
      if (const auto done = link_.tend(); !done) return lost(done.error().text);
      return *got == Link::Got::more ? Pulled::more : Pulled::nothing;
    }
    const auto progress = take_frame(frame);
    if (!progress) return lost(progress.error().text);
    if (*progress == Assembler::Progress::out_of_order) return lost("received frames out of order");
    if (*progress == Assembler::Progress::complete) {
      delivery = assembler_.delivery();
      return Pulled::delivery;
    }
  }
}

Result<void> Connection::hold() {
  if (const auto done = link_.read_slowly(); !done) return lost(done.error().text);
  if (const auto done = link_.tend(); !done) return lost(done.error().text);
  return {};
}

Result<Assembler::Progress> Connection::take_frame(const Frame& frame) {
  if (frame.type == FrameType::method) {
    const auto method = link_.method_of(frame);
    if (!method) return method.error();
    return take_method(*method, frame.channel);
  }
  if (frame.channel != kChannel) {
    return Error{ErrorKind::connection,
                 fmt::format("received part of a message on channel {}", frame.channel)};
  }
  if (frame.type == FrameType::header) {
    std::uint64_t body_bytes = 0;
    const auto properties = link_.properties_of(frame, body_bytes);
    if (!properties) return properties.error();
    if (*properties == nullptr) return assembler_.on_unreadable_header(body_bytes);
    const bool has_cc = read_cc(*static_cast<amqp_basic_properties_t*>(*properties), routes_);
    return assembler_.on_header(body_bytes, has_cc ? Assembler::Routes(routes_) : std::nullopt);
  }
  if (frame.payload.empty()) {
    if (const auto done = link_.count_idle(); !done) return done.error();
  }
  return assembler_.on_body(frame.payload);
}

Result<Assembler::Progress> Connection::take_method(const Method& method, std::uint16_t channel) {
  const bool of_connection = class_of(method.id) == kConnectionClass;
  if (of_connection != (channel == kConnectionChannel) || channel > kBindingChannel) {
    return expect(method, channel, channel, 0).error();
  }
  if (method.id == AMQP_BASIC_DELIVER_METHOD && channel == kChannel) {
    const auto& deliver = *fields_of<amqp_basic_deliver_t>(method);
    return assembler_.on_deliver(deliver.delivery_tag, view_of(deliver.exchange),
                                 view_of(deliver.routing_key), deliver.redelivered != 0);
  }
  if (asks_nothing(method)) {
    if (const auto done = link_.count_idle(); !done) return done.error();
  } else if (const auto done = take_answer(method, channel); !done) {
    return done.error();
  }
  return Assembler::Progress::incomplete;
}

// Handles all methods except deliveries and notifications.
Result<void> Connection::take_answer(const Method& method, std::uint16_t channel) {
  if (channel == kBindingChannel && asking_) {
    if (method.id == AMQP_CHANNEL_OPEN_OK_METHOD) return {};
    if (method.id == AMQP_QUEUE_BIND_OK_METHOD || method.id == AMQP_QUEUE_UNBIND_OK_METHOD) {
      asking_ = false;
      return {};
    }
    if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
      refusal_ = closure_of(method).text;
      amqp_channel_close_ok_t close_ok{};
      link_.send(kBindingChannel, AMQP_CHANNEL_CLOSE_OK_METHOD, &close_ok);
      has_second_channel_ = asking_ = false;
      return {};
    }
  }
  if (method.id == AMQP_QUEUE_DECLARE_OK_METHOD && depth_.answers < depth_questions_) {
    depth_.messages = fields_of<amqp_queue_declare_ok_t>(method)->message_count;
    ++depth_.answers;
    return {};
  }
  if (method.id == AMQP_BASIC_QOS_OK_METHOD && confirming_tag_) {
    confirmed_tag_ = *std::exchange(confirming_tag_, std::nullopt);
    return {};
  }
  if (method.id == AMQP_BASIC_CANCEL_METHOD) {
    queue_gone_ = true;
    return Error{ErrorKind::connection, "the broker cancelled the consumer: the queue was deleted"};
  }
  return expect(method, channel, channel, 0).error();
}

void Connection::acknowledge(std::uint64_t tag) {
  acknowledged_tag_ = tag;
  amqp_basic_ack_t ack{tag, /*multiple=*/1};
  link_.send(kChannel, AMQP_BASIC_ACK_METHOD, &ack);
  (void)link_.flush();  // a failure is reported by the next call
}

// The broker processes the methods of a channel in order: the reply to a method confirms all
// acknowledgements sent before it. Setting the same prefetch window again has no effect and
// is the cheapest request.
void Connection::confirm_acknowledgements() {
  const bool is_known = acknowledged_tag_ == confirmed_tag_ || confirming_tag_;
  const auto now = Monotonic::now();
  if (is_known || now - last_confirmation_ < kConfirmEvery) return;
  last_confirmation_ = now;
  confirming_tag_ = acknowledged_tag_;
  amqp_basic_qos_t qos{0, prefetch_, 0};
  link_.send(kChannel, AMQP_BASIC_QOS_METHOD, &qos);
}

void Connection::ask_depth(const std::string& queue) {
  amqp_queue_declare_t question{};
  question.queue = bytes_of(queue);
  question.passive = 1;
  link_.send(kChannel, AMQP_QUEUE_DECLARE_METHOD, &question);
  ++depth_questions_;
  (void)link_.flush();
}

void Connection::ask_bind(const std::string& queue, const Binding& binding) {
  auto bind = bind_of(queue, binding);
  ask(AMQP_QUEUE_BIND_METHOD, &bind);
}

void Connection::ask_unbind(const std::string& queue, const Binding& binding) {
  auto unbind = unbind_of(queue, binding);
  ask(AMQP_QUEUE_UNBIND_METHOD, &unbind);
}

void Connection::ask(std::uint32_t method, void* fields) {
  if (!has_second_channel_) {
    amqp_channel_open_t open{};
    link_.send(kBindingChannel, AMQP_CHANNEL_OPEN_METHOD, &open);
    has_second_channel_ = true;
  }
  link_.send(kBindingChannel, method, fields);
  asking_ = true;
  (void)link_.flush();
}

// --- the end ---

// Closing the channel first ensures that its acknowledgements are processed.
void Connection::close() {
  if (!usable_) return;
  usable_ = false;
  if (has_channel_) {
    amqp_channel_close_t channel_close{AMQP_REPLY_SUCCESS, amqp_empty_bytes, 0, 0};
    link_.send(kChannel, AMQP_CHANNEL_CLOSE_METHOD, &channel_close);
    if (!await_closing(kChannel, AMQP_CHANNEL_CLOSE_OK_METHOD)) return;
  }
  amqp_connection_close_t close{AMQP_REPLY_SUCCESS, amqp_empty_bytes, 0, 0};
  link_.send(kConnectionChannel, AMQP_CONNECTION_CLOSE_METHOD, &close);
  (void)await_closing(kConnectionChannel, AMQP_CONNECTION_CLOSE_OK_METHOD);
}

// Whether the reply arrived. Deliveries that arrive before it return to the queue.
bool Connection::await_closing(std::uint16_t channel, std::uint32_t method) {
  const auto deadline = Monotonic::now() + kCloseTimeout;
  while (Monotonic::now() < deadline) {
    if (!link_.flush()) return false;
    link_.begin_turn();
    Frame frame;
    auto got = link_.receive(frame);
    for (; got && *got == Link::Got::frame; got = link_.receive(frame)) {
      if (frame.type != FrameType::method) continue;
      const auto decoded = link_.method_of(frame);
      if (!decoded) return false;
      if (decoded->id == method && frame.channel == channel) return true;
    }
    if (!got) return false;
    if (*got == Link::Got::nothing) (void)wait_for(link_.poll_fd(), POLLIN, deadline);
  }
  return false;
}

}  // namespace pbm
