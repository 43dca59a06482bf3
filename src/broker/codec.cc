// SPDX-License-Identifier: MPL-2.0
// Of rabbitmq-c, only the functions are used that convert between bytes and structs. Its connection
// is not: amqp_consume_message() waits for body frames without a time limit, allocates as many
// bytes as a header announces, and reports a cancelled consumer or a closed channel as an
// unexpected state (read in 0.11); and its heartbeats run only within calls of the library.
#include "broker/codec.h"

#include "base/text.h"
#include "base/version.h"
#include "broker/nesting.h"
#include "broker/rabbitmq.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pbm {

namespace {

// What needs more gets pages of its own, which are released before the next frame is decoded.
constexpr std::size_t kPoolPageBytes = 16 * 1024;
constexpr std::size_t kMethodIdBytes = 4;
constexpr std::size_t kPropertiesAt = 12;  // in a header: after class, weight, and body size
constexpr std::size_t kMostMethodBytes = 16 * 1024;  // of a sent method; the login is the largest

Error undecodable(std::string text) { return {ErrorKind::connection, std::move(text)}; }

std::string_view view_of(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

// For calls that only read the bytes; the text must outlive the call.
amqp_bytes_t bytes_of(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}

std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// RabbitMQ sends texts in tables as long strings, which rabbitmq-c calls UTF8 whatever they
// contain. The value of a text in a table; empty if there is none.
std::string_view text_in(const amqp_table_t& table, std::string_view key) {
  for (int i = 0; i < table.num_entries; ++i) {
    const auto& entry = table.entries[i];
    if (view_of(entry.key) == key && entry.value.kind == AMQP_FIELD_KIND_UTF8) {
      return view_of(entry.value.value.bytes);
    }
  }
  return {};
}

// The version decides what RabbitMQ does with quorum queues (broker/queue_declaration.h). The
// version of another product would mean nothing.
Start start_of(const amqp_connection_start_t& start) {
  const bool is_rabbitmq = text_in(start.server_properties, "product") == "RabbitMQ";
  const auto version = is_rabbitmq ? text_in(start.server_properties, "version") : "";
  return {std::string(view_of(start.mechanisms)), std::string(version)};
}

// The reason is free text, and may be empty.
Closed closed(int code, amqp_bytes_t text) {
  if (text.len != 0) return {code, printable(view_of(text))};
  constexpr std::string_view kPrefix = "AMQP_";
  std::string_view name = amqp_constant_name(code);
  if (!name.starts_with(kPrefix)) {
    return {code, fmt::format("closed with code {}, without a reason", code)};
  }
  name.remove_prefix(kPrefix.size());
  return {code, fmt::format("closed with code {}, {}, without a reason", code, name)};
}

template <typename Fields>
const Fields& as(const void* fields) {
  return *static_cast<const Fields*>(fields);
}

// rabbitmq-c returns the struct of the method as void*. Methods whose fields nothing needs have
// none here.
decltype(Received::fields) fields_of(Method method, const void* fields) {
  switch (method) {
    case Method::connection_start: return start_of(as<amqp_connection_start_t>(fields));
    case Method::connection_tune: {
      const auto& tune = as<amqp_connection_tune_t>(fields);
      return Tune{tune.channel_max, tune.frame_max, tune.heartbeat};
    }
    case Method::connection_close: {
      const auto& close = as<amqp_connection_close_t>(fields);
      return closed(close.reply_code, close.reply_text);
    }
    case Method::channel_close: {
      const auto& close = as<amqp_channel_close_t>(fields);
      return closed(close.reply_code, close.reply_text);
    }
    case Method::queue_declare_ok: {
      const auto& state = as<amqp_queue_declare_ok_t>(fields);
      return QueueState{state.message_count, state.consumer_count};
    }
    case Method::queue_purge_ok:
      return QueueState{as<amqp_queue_purge_ok_t>(fields).message_count, 0};
    case Method::queue_delete_ok:
      return QueueState{as<amqp_queue_delete_ok_t>(fields).message_count, 0};
    case Method::deliver: {
      const auto& deliver = as<amqp_basic_deliver_t>(fields);
      return Deliver{deliver.delivery_tag, view_of(deliver.exchange), view_of(deliver.routing_key),
                     deliver.redelivered != 0};
    }
    default: return {};
  }
}

// Replaces `routes` by the strings of the header CC; false if there is no such header, or it is
// not an array.
bool read_routes(const amqp_basic_properties_t& properties, std::vector<std::string_view>& routes) {
  routes.clear();
  if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0) return false;
  for (int i = 0; i < properties.headers.num_entries; ++i) {
    const auto& entry = properties.headers.entries[i];
    if (view_of(entry.key) != "CC" || entry.value.kind != AMQP_FIELD_KIND_ARRAY) continue;
    for (int j = 0; j < entry.value.value.array.num_entries; ++j) {
      const auto& value = entry.value.value.array.entries[j];
      if (value.kind == AMQP_FIELD_KIND_UTF8) routes.push_back(view_of(value.value.bytes));
    }
    return true;
  }
  return false;
}

// --- tables to send; the texts must outlive them ---

amqp_table_entry_t entry_of(const char* name, char kind) {
  amqp_table_entry_t entry{};
  entry.key = amqp_cstring_bytes(name);
  entry.value.kind = static_cast<std::uint8_t>(kind);
  return entry;
}

amqp_table_entry_t text_entry(const char* name, std::string_view text) {
  auto entry = entry_of(name, AMQP_FIELD_KIND_UTF8);
  entry.value.value.bytes = bytes_of(text);
  return entry;
}

amqp_table_entry_t flag_entry(const char* name) {
  auto entry = entry_of(name, AMQP_FIELD_KIND_BOOLEAN);
  entry.value.value.boolean = 1;
  return entry;
}

amqp_table_entry_t number_entry(const char* name, std::int64_t number) {
  auto entry = entry_of(name, AMQP_FIELD_KIND_I64);
  entry.value.value.i64 = number;
  return entry;
}

template <typename Entries>
amqp_table_t table_of(Entries& entries) {
  return {static_cast<int>(entries.size()), entries.data()};
}

template <typename Entries>
amqp_table_entry_t table_entry(const char* name, Entries& entries) {
  auto entry = entry_of(name, AMQP_FIELD_KIND_TABLE);
  entry.value.value.table = table_of(entries);
  return entry;
}

template <typename Fields>
Fields about(std::string_view queue, const Binding& binding) {
  Fields fields{};
  fields.queue = bytes_of(queue);
  fields.exchange = bytes_of(binding.exchange);
  fields.routing_key = bytes_of(binding.key);
  return fields;
}

// amqp_encode_method() fails if the space is too small; with 16 KiB, that is only the case if a
// user name, password or key is absurdly long.
template <typename Fields>
std::string payload_of(amqp_method_number_t method, Fields fields) {
  std::array<char, kMostMethodBytes> space;
  for (std::size_t i = 0; i < kMethodIdBytes; ++i) {
    space[i] = static_cast<char>(method >> (24 - 8 * i) & 0xff);
  }
  const int size = amqp_encode_method(
      method, &fields, {space.size() - kMethodIdBytes, space.data() + kMethodIdBytes});
  if (size < 0) return {};
  return {space.data(), kMethodIdBytes + static_cast<std::size_t>(size)};
}

}  // namespace

std::string name_of(Method method) {
  const auto number = static_cast<std::uint32_t>(method);
  const char* const name = amqp_method_name(number);
  return name != nullptr ? name : fmt::format("method {}.{}", number >> 16, number & 0xffff);
}

// RabbitMQ also sends these codes for limits of connections, channels and queues, and for a queue
// whose node is down. That passes, which only the text tells.
ErrorKind Closed::kind() const {
  constexpr auto kPassing = std::to_array<std::string_view>(
      {"limit (", "limit of (", "is reached", "is down", "process is stopped"});
  const auto is_said = [this](std::string_view words) { return text.find(words) != text.npos; };
  const bool passes = std::ranges::any_of(kPassing, is_said);
  switch (code) {
    case AMQP_NOT_ALLOWED: return passes ? ErrorKind::connection : ErrorKind::refused;
    case AMQP_ACCESS_REFUSED: return ErrorKind::refused;
    case AMQP_NOT_FOUND:
    case AMQP_PRECONDITION_FAILED: return passes ? ErrorKind::connection : ErrorKind::protocol;
    case AMQP_RESOURCE_LOCKED:
    case AMQP_NOT_IMPLEMENTED: return ErrorKind::protocol;
    default: return ErrorKind::connection;
  }
}

bool Closed::is_absence() const { return code == AMQP_NOT_FOUND && kind() == ErrorKind::protocol; }

// rabbitmq-c decodes into a memory pool, which is reused for every frame.
struct Decoder::Pool {
  amqp_pool_t pool{};

  Pool() { init_amqp_pool(&pool, kPoolPageBytes); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { empty_amqp_pool(&pool); }
};

Decoder::Decoder() : pool_(std::make_unique<Pool>()) {}
Decoder::~Decoder() = default;

Result<Received> Decoder::method(const Frame& frame) {
  const auto method = static_cast<Method>(method_number(frame));
  const auto arguments = frame.payload.substr(kMethodIdBytes);
  if (is_of_clients(method)) return undecodable(name_of(method) + ": a broker does not send it");
  if (has_deep_arguments(method, arguments)) {
    return undecodable(name_of(method) + ": its arguments are nested too deeply");
  }
  recycle_amqp_pool(&pool_->pool);
  void* fields = nullptr;
  const int status = amqp_decode_method(static_cast<amqp_method_number_t>(method), &pool_->pool,
                                        bytes_of(arguments), &fields);
  if (status != AMQP_STATUS_OK) {
    return undecodable(fmt::format("{}: {}", name_of(method), amqp_error_string2(status)));
  }
  return Received{method, fields_of(method, fields)};
}

// A header is class, weight, body size and properties. The class determines the structure of
// the properties.
Result<Header> Decoder::header(const Frame& frame) {
  const auto of_class = number_of(frame.payload.substr(0, 2));
  if (of_class != AMQP_BASIC_CLASS) {
    return undecodable(fmt::format("received a message header of class {}", of_class));
  }
  Header header{.body_bytes = number_of(frame.payload.substr(4, 8))};
  const auto encoded = frame.payload.substr(kPropertiesAt);
  if (frame.payload.size() > FrameBuffer::kMostPayload) {
    header.defect = "its headers are too large";
    return header;
  }
  if (has_deep_headers(encoded)) {
    header.defect = "its headers are nested too deeply";
    return header;
  }
  recycle_amqp_pool(&pool_->pool);
  void* properties = nullptr;
  const int status =
      amqp_decode_properties(AMQP_BASIC_CLASS, &pool_->pool, bytes_of(encoded), &properties);
  if (status != AMQP_STATUS_OK) {
    return undecodable(fmt::format("decode a message header: {}", amqp_error_string2(status)));
  }
  if (read_routes(as<amqp_basic_properties_t>(properties), routes_)) header.routes = routes_;
  return header;
}

namespace encode {

std::string start_ok(const Login& login, std::string_view connection_name) {
  // Without consumer_cancel_notify, the broker does not report a deleted queue.
  std::array capabilities{flag_entry("consumer_cancel_notify"),
                          flag_entry("authentication_failure_close"),
                          flag_entry("connection.blocked")};
  std::array properties{text_entry("product", "pulsebuildmonitor"),
                        text_entry("version", program_version()), text_entry("platform", "C++"),
                        text_entry("connection_name", connection_name),
                        table_entry("capabilities", capabilities)};
  const auto response = fmt::format("{0}{1}{0}{2}", '\0', login.user, login.password);
  return payload_of(AMQP_CONNECTION_START_OK_METHOD,
                    amqp_connection_start_ok_t{table_of(properties), bytes_of("PLAIN"),
                                               bytes_of(response), bytes_of("en_US")});
}

std::string tune_ok(const Tune& tune) {
  return payload_of(AMQP_CONNECTION_TUNE_OK_METHOD,
                    amqp_connection_tune_ok_t{tune.channel_max, tune.frame_max, tune.heartbeat});
}

std::string open(std::string_view vhost) {
  return payload_of(AMQP_CONNECTION_OPEN_METHOD,
                    amqp_connection_open_t{bytes_of(vhost), amqp_empty_bytes, 0});
}

std::string close() {
  return payload_of(AMQP_CONNECTION_CLOSE_METHOD,
                    amqp_connection_close_t{AMQP_REPLY_SUCCESS, amqp_empty_bytes, 0, 0});
}

std::string close_ok() {
  return payload_of(AMQP_CONNECTION_CLOSE_OK_METHOD, amqp_connection_close_ok_t{});
}

std::string open_channel() { return payload_of(AMQP_CHANNEL_OPEN_METHOD, amqp_channel_open_t{}); }

std::string close_channel() {
  return payload_of(AMQP_CHANNEL_CLOSE_METHOD,
                    amqp_channel_close_t{AMQP_REPLY_SUCCESS, amqp_empty_bytes, 0, 0});
}

std::string close_channel_ok() {
  return payload_of(AMQP_CHANNEL_CLOSE_OK_METHOD, amqp_channel_close_ok_t{});
}

// In a passive declaration, RabbitMQ ignores the type.
std::string find_exchange(std::string_view exchange) {
  amqp_exchange_declare_t declare{};
  declare.exchange = bytes_of(exchange);
  declare.type = bytes_of("topic");
  declare.passive = 1;
  return payload_of(AMQP_EXCHANGE_DECLARE_METHOD, declare);
}

std::string find_queue(std::string_view queue) {
  amqp_queue_declare_t declare{};
  declare.queue = bytes_of(queue);
  declare.passive = 1;
  return payload_of(AMQP_QUEUE_DECLARE_METHOD, declare);
}

// Durable or exclusive: RabbitMQ 4.3 refuses queues that are neither.
std::string declare_queue(std::string_view queue, const QueueArguments& arguments) {
  std::vector<amqp_table_entry_t> entries;
  if (arguments.type) {
    const auto type = name_of(*arguments.type);
    entries.push_back(text_entry("x-queue-type", type));
  }
  if (arguments.single_active) entries.push_back(flag_entry("x-single-active-consumer"));
  if (arguments.delivery_limit) {
    entries.push_back(number_entry("x-delivery-limit", *arguments.delivery_limit));
  }
  amqp_queue_declare_t declare{};
  declare.queue = bytes_of(queue);
  declare.durable = arguments.durable ? 1 : 0;
  declare.exclusive = arguments.durable ? 0 : 1;
  declare.arguments = table_of(entries);
  return payload_of(AMQP_QUEUE_DECLARE_METHOD, declare);
}

std::string bind(std::string_view queue, const Binding& binding) {
  return payload_of(AMQP_QUEUE_BIND_METHOD, about<amqp_queue_bind_t>(queue, binding));
}

std::string unbind(std::string_view queue, const Binding& binding) {
  return payload_of(AMQP_QUEUE_UNBIND_METHOD, about<amqp_queue_unbind_t>(queue, binding));
}

std::string purge_queue(std::string_view queue) {
  amqp_queue_purge_t purge{};
  purge.queue = bytes_of(queue);
  return payload_of(AMQP_QUEUE_PURGE_METHOD, purge);
}

std::string delete_queue(std::string_view queue, DeleteIf condition) {
  amqp_queue_delete_t remove{};
  remove.queue = bytes_of(queue);
  remove.if_unused = condition == DeleteIf::unused ? 1 : 0;
  return payload_of(AMQP_QUEUE_DELETE_METHOD, remove);
}

// Not global: RabbitMQ 4.3 refuses a window that several consumers share.
std::string set_prefetch(std::uint16_t messages) {
  return payload_of(AMQP_BASIC_QOS_METHOD, amqp_basic_qos_t{0, messages, 0});
}

std::string consume(std::string_view queue, std::string_view consumer) {
  amqp_basic_consume_t consume{};
  consume.queue = bytes_of(queue);
  consume.consumer_tag = bytes_of(consumer);
  return payload_of(AMQP_BASIC_CONSUME_METHOD, consume);
}

std::string cancel(std::string_view consumer) {
  return payload_of(AMQP_BASIC_CANCEL_METHOD, amqp_basic_cancel_t{bytes_of(consumer), 0});
}

std::string acknowledge_up_to(std::uint64_t tag) {
  return payload_of(AMQP_BASIC_ACK_METHOD, amqp_basic_ack_t{tag, /*multiple=*/1});
}

}  // namespace encode

}  // namespace pbm
