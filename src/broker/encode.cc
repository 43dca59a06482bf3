// SPDX-License-Identifier: MPL-2.0
// Structs of rabbitmq-c hold no copies of texts or tables, so whatever they point to has to live
// until amqp_encode_method() returns.
#include "broker/encode.h"

#include "base/version.h"
#include "broker/rabbitmq.h"

#include <fmt/format.h>

#include <array>
#include <vector>

namespace pbm {

namespace encode {

namespace {

constexpr std::size_t kMethodNumberBytes = 4;
constexpr std::size_t kMostMethodBytes = 16 * 1024;  // the login is the largest

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
  for (std::size_t i = 0; i < kMethodNumberBytes; ++i) {
    space[i] = static_cast<char>(method >> (24 - 8 * i) & 0xff);
  }
  const int size = amqp_encode_method(
      method, &fields, {space.size() - kMethodNumberBytes, space.data() + kMethodNumberBytes});
  if (size < 0) return {};
  return {space.data(), kMethodNumberBytes + static_cast<std::size_t>(size)};
}

}  // namespace

// PLAIN (RFC 4616): NUL, user, NUL, password. AMQPLAIN would be the same in a table, and EXTERNAL
// takes the user from a client certificate, which RabbitMQ offers only with a plugin.
std::string start_ok(const Login& login, std::string_view connection_name) {
  // Without consumer_cancel_notify, the broker does not report a deleted queue: a consumer would
  // wait forever. Without authentication_failure_close, it closes the socket of a wrong password
  // without a word.
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

// The class and method that caused the end: none, since nothing has failed.
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

// Not exclusive: a connection that is lost, and that the broker still believes in, would keep the
// next one out until two heartbeats have been missed.
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
