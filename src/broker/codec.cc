// SPDX-License-Identifier: MPL-2.0
// Of rabbitmq-c, only the functions are used that convert between bytes and structs. Its connection
// is not: amqp_consume_message() waits for body frames without a time limit, allocates as many
// bytes as a header announces, and reports a cancelled consumer or a closed channel as an
// unexpected state (read in 0.11); and its heartbeats run only within calls of the library.
#include "broker/codec.h"

#include "base/text.h"
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

Error undecodable(std::string text) { return {ErrorKind::connection, std::move(text)}; }

std::string_view view_of(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
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

bool Closed::is_forced() const { return code == AMQP_CONNECTION_FORCED; }

bool Closed::is_limit() const {
  return code == AMQP_NOT_ALLOWED && kind() == ErrorKind::connection;
}

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

}  // namespace pbm
