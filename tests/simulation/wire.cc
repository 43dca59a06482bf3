// SPDX-License-Identifier: MPL-2.0
// Requests are decoded by rabbitmq-c, and not by our codec, which only knows what brokers send.
#include "simulation/wire.h"

#include "broker/rabbitmq.h"
#include "support/broker_frames.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace simulated {

namespace {

using pbm::frame_of;
using pbm::FrameType;
using pbm::long_text;
using pbm::Method;
using pbm::method_of;
using pbm::number_bytes;
using pbm::short_text;

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kMethodIdBytes = 4;
constexpr std::size_t kPoolBytes = 4096;
// Less than any client may refuse, so that bodies come in several frames.
constexpr std::size_t kBodyFrameBytes = 1000;

std::string text_of(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

template <typename Fields>
const Fields& as(const void* fields) {
  return *static_cast<const Fields*>(fields);
}

void read_arguments(const amqp_table_t& table, Request& request) {
  for (int i = 0; i < table.num_entries; ++i) {
    const auto& entry = table.entries[i];
    const auto name = text_of(entry.key);
    if (name == "x-queue-type") request.queue_type = text_of(entry.value.value.bytes);
    if (name == "x-delivery-limit") request.delivery_limit = entry.value.value.i64;
  }
}

void read_of_queue(const void* fields, Request& request) {
  const auto& declare = as<amqp_queue_declare_t>(fields);
  request.name = text_of(declare.queue);
  request.passive = declare.passive != 0;
  read_arguments(declare.arguments, request);
}

template <typename Fields>
void read_binding(const void* fields, Request& request) {
  const auto& binding = as<Fields>(fields);
  request.name = text_of(binding.queue);
  request.exchange = text_of(binding.exchange);
  request.key = text_of(binding.routing_key);
}

void read_fields(const void* fields, Request& request) {
  switch (request.ask) {
    case Ask::tune_ok: request.number = as<amqp_connection_tune_ok_t>(fields).heartbeat; break;
    case Ask::find_exchange:
      request.name = text_of(as<amqp_exchange_declare_t>(fields).exchange);
      break;
    case Ask::queue: read_of_queue(fields, request); break;
    case Ask::bind: read_binding<amqp_queue_bind_t>(fields, request); break;
    case Ask::unbind: read_binding<amqp_queue_unbind_t>(fields, request); break;
    case Ask::purge: request.name = text_of(as<amqp_queue_purge_t>(fields).queue); break;
    case Ask::remove: request.name = text_of(as<amqp_queue_delete_t>(fields).queue); break;
    case Ask::qos: request.number = as<amqp_basic_qos_t>(fields).prefetch_count; break;
    case Ask::consume:
      request.name = text_of(as<amqp_basic_consume_t>(fields).queue);
      request.consumer = text_of(as<amqp_basic_consume_t>(fields).consumer_tag);
      break;
    case Ask::cancel:
      request.consumer = text_of(as<amqp_basic_cancel_t>(fields).consumer_tag);
      break;
    case Ask::ack:
      request.tag = as<amqp_basic_ack_t>(fields).delivery_tag;
      request.multiple = as<amqp_basic_ack_t>(fields).multiple != 0;
      break;
    default: break;
  }
}

Request request_of(const pbm::Frame& frame) {
  Request request{.ask = Ask::heartbeat, .channel = frame.channel};
  if (frame.type == FrameType::heartbeat) return request;
  request.ask = static_cast<Ask>(pbm::method_number(frame));
  const auto arguments = frame.payload.substr(kMethodIdBytes);
  amqp_pool_t pool;
  init_amqp_pool(&pool, kPoolBytes);
  void* fields = nullptr;
  [[maybe_unused]] const int status =
      amqp_decode_method(static_cast<amqp_method_number_t>(request.ask), &pool,
                         {arguments.size(), const_cast<char*>(arguments.data())}, &fields);
  assert(status == AMQP_STATUS_OK);
  read_fields(fields, request);
  empty_amqp_pool(&pool);
  return request;
}

}  // namespace

void RequestReader::add(std::string_view bytes) {
  const auto of_header =
      std::min(kHeaderBytes - std::min(header_.size(), kHeaderBytes), bytes.size());
  header_ += bytes.substr(0, of_header);
  bytes.remove_prefix(of_header);
  while (!bytes.empty()) {
    const auto space = frames_.free_space();
    const auto count = std::min(space.size(), bytes.size());
    std::memcpy(space.data(), bytes.data(), count);
    frames_.filled(count);
    bytes.remove_prefix(count);
  }
}

std::optional<Request> RequestReader::next() {
  if (header_.size() == kHeaderBytes) {
    header_ += '!';  // was returned
    return Request{.ask = Ask::hello};
  }
  const auto frame = frames_.next();
  assert(frame);
  if (!frame || !*frame) return std::nullopt;
  return request_of(**frame);
}

namespace reply {

std::string start(std::string_view version) {
  const auto properties = short_text("product") + "S" + long_text("RabbitMQ") +
                          short_text("version") + "S" + long_text(version);
  return method_of(0, Method::connection_start,
                   number_bytes(9, 2) + long_text(properties) + long_text("AMQPLAIN PLAIN") +
                       long_text("en_US"));
}

std::string tune(int heartbeat) {
  return method_of(0, Method::connection_tune,
                   number_bytes(2047, 2) + number_bytes(131072, 4) +
                       number_bytes(static_cast<std::uint64_t>(heartbeat), 2));
}

std::string consumed(std::uint16_t channel, std::string_view consumer) {
  return method_of(channel, Method::consume_ok, short_text(consumer));
}

std::string cancelled(std::uint16_t channel, std::string_view consumer) {
  return method_of(channel, Method::cancel_ok, short_text(consumer));
}

std::string cancel(std::uint16_t channel, std::string_view consumer) {
  return method_of(channel, Method::cancel, short_text(consumer) + number_bytes(1, 1));
}

std::string queue(std::uint16_t channel, std::string_view name, std::size_t messages,
                  std::size_t consumers) {
  return method_of(channel, Method::queue_declare_ok,
                   short_text(name) + number_bytes(messages, 4) + number_bytes(consumers, 4));
}

std::string deleted(std::uint16_t channel, std::size_t messages) {
  return method_of(channel, Method::queue_delete_ok, number_bytes(messages, 4));
}

std::string blocked() {
  return method_of(0, Method::connection_blocked, short_text("low on memory"));
}

std::string heartbeat() { return frame_of(FrameType::heartbeat, 0, ""); }

namespace {

// None, or the headers with CC.
std::string properties(const std::vector<std::string>& routes) {
  constexpr std::uint64_t kHasHeaders = 1 << 13;
  if (routes.empty()) return number_bytes(0, 2);
  std::string values;
  for (const auto& each : routes) values += "S" + long_text(each);
  return number_bytes(kHasHeaders, 2) + long_text(short_text("CC") + "A" + long_text(values));
}

}  // namespace

std::string deliver(const Delivered& delivered) {
  auto bytes = method_of(delivered.channel, Method::deliver,
                         short_text(delivered.consumer) + number_bytes(delivered.tag, 8) +
                             number_bytes(delivered.redelivered ? 1 : 0, 1) +
                             short_text(delivered.exchange) + short_text(delivered.key));
  bytes += frame_of(FrameType::header, delivered.channel,
                    number_bytes(60, 2) + number_bytes(0, 2) +
                        number_bytes(delivered.body.size(), 8) + properties(delivered.routes));
  for (auto rest = delivered.body; !rest.empty();
       rest.remove_prefix(std::min(rest.size(), kBodyFrameBytes))) {
    bytes += frame_of(FrameType::body, delivered.channel, rest.substr(0, kBodyFrameBytes));
  }
  return bytes;
}

}  // namespace reply

}  // namespace simulated
