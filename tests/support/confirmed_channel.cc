// SPDX-License-Identifier: MPL-2.0

#include "confirmed_channel.h"

#include "rabbitmq_sockets.h"

#include <algorithm>
#include <vector>

namespace pbm {
namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr int kFrameMaxBytes = 131072;
constexpr timeval kConnectTimeout{30, 0};  // of a busy broker

amqp_bytes_t as_bytes(const std::string& text) {
  // The library takes mutable pointers, and never writes through these.
  return {text.size(), const_cast<char*>(text.data())};
}

std::string as_text(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

// The text of a channel.close or connection.close.
std::string close_reason(const amqp_method_t& method) {
  if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
    return as_text(static_cast<const amqp_channel_close_t*>(method.decoded)->reply_text);
  }
  return as_text(static_cast<const amqp_connection_close_t*>(method.decoded)->reply_text);
}

bool is_close(const amqp_method_t& method) {
  return method.id == AMQP_CHANNEL_CLOSE_METHOD || method.id == AMQP_CONNECTION_CLOSE_METHOD;
}

Failure failure_of(const std::string& attempt, const amqp_rpc_reply_t& reply) {
  switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL: return std::nullopt;
    case AMQP_RESPONSE_LIBRARY_EXCEPTION:
      return attempt + ": " + amqp_error_string2(reply.library_error);
    case AMQP_RESPONSE_SERVER_EXCEPTION:
      return attempt + ": " + (is_close(reply.reply) ? close_reason(reply.reply) : "refused");
    case AMQP_RESPONSE_NONE: break;
  }
  return attempt + ": no answer";
}

Failure failure_of(const std::string& attempt, int status) {
  if (status == AMQP_STATUS_OK) return std::nullopt;
  return attempt + ": " + amqp_error_string2(status);
}

// Points into both arguments.
amqp_table_entry_t cc_header(const std::vector<std::string>& cc,
                             std::vector<amqp_field_value_t>& routes) {
  for (const auto& route : cc) {
    amqp_field_value_t value{};
    value.kind = AMQP_FIELD_KIND_UTF8;
    value.value.bytes = as_bytes(route);
    routes.push_back(value);
  }
  amqp_table_entry_t header{};
  header.key = amqp_cstring_bytes("CC");
  header.value.kind = AMQP_FIELD_KIND_ARRAY;
  header.value.value.array = {static_cast<int>(routes.size()), routes.data()};
  return header;
}

std::optional<Confirmation> as_confirmation(const amqp_method_t& method) {
  if (method.id == AMQP_BASIC_ACK_METHOD) {
    const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
    return Confirmation{ack->delivery_tag, ack->multiple != 0, true};
  }
  if (method.id == AMQP_BASIC_NACK_METHOD) {
    const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
    return Confirmation{nack->delivery_tag, nack->multiple != 0, false};
  }
  return std::nullopt;
}

}  // namespace

ConfirmedChannel::ConfirmedChannel() : state_(amqp_new_connection()) {}

void ConfirmedChannel::Destroy::operator()(amqp_connection_state_t_* state) const {
  amqp_destroy_connection(state);
}

Failure ConfirmedChannel::open(std::string url, const std::string& ca_file) {
  amqp_connection_info info;
  amqp_default_connection_info(&info);
  if (auto failure = failure_of("read --url", amqp_parse_url(url.data(), &info))) return failure;
  if (auto failure = open_socket(info, ca_file)) return failure;
  const char* vhost = *info.vhost ? info.vhost : "/";
  const auto login = amqp_login(state_.get(), vhost, 1, kFrameMaxBytes, 0, AMQP_SASL_METHOD_PLAIN,
                                info.user, info.password);
  if (auto failure = failure_of("log in", login)) return failure;
  amqp_channel_open(state_.get(), kChannel);
  if (auto failure = last_rpc("open a channel")) return failure;
  amqp_confirm_select(state_.get(), kChannel);
  return last_rpc("ask for confirmations");
}

Failure ConfirmedChannel::declare(const std::string& exchange) {
  amqp_exchange_declare(state_.get(), kChannel, as_bytes(exchange), amqp_cstring_bytes("topic"), 0,
                        1, 0, 0, amqp_empty_table);
  return last_rpc("declare exchange '" + exchange + "'");
}

Failure ConfirmedChannel::remove(const std::string& exchange) {
  amqp_exchange_delete(state_.get(), kChannel, amqp_cstring_bytes(exchange.c_str()),
                       /*if_unused=*/0);
  return last_rpc("delete exchange '" + exchange + "'");
}

Failure ConfirmedChannel::publish(const Publication& publication, std::uint8_t delivery_mode) {
  std::vector<amqp_field_value_t> routes;
  amqp_table_entry_t header{};
  amqp_basic_properties_t properties{};
  properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_CONTENT_TYPE_FLAG;
  properties.delivery_mode = delivery_mode;
  properties.content_type = amqp_cstring_bytes("application/json");
  if (publication.cc) {
    header = cc_header(*publication.cc, routes);
    properties.headers = {1, &header};
    properties._flags |= AMQP_BASIC_HEADERS_FLAG;
  }
  const int status =
      amqp_basic_publish(state_.get(), kChannel, as_bytes(publication.exchange),
                         as_bytes(publication.key), 0, 0, &properties, as_bytes(publication.body));
  return failure_of("publish to '" + publication.exchange + "'", status);
}

Failure ConfirmedChannel::pull(std::chrono::microseconds timeout,
                               std::optional<Confirmation>& confirmation) {
  const auto us = std::max<std::int64_t>(timeout.count(), 0);
  timeval tv{us / 1'000'000, us % 1'000'000};
  amqp_frame_t frame;
  amqp_maybe_release_buffers(state_.get());
  const int status = amqp_simple_wait_frame_noblock(state_.get(), &frame, &tv);
  confirmation.reset();
  if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
  if (status != AMQP_STATUS_OK) return failure_of("wait for confirmations", status);
  if (frame.frame_type != AMQP_FRAME_METHOD) return std::nullopt;
  const amqp_method_t& method = frame.payload.method;
  if (is_close(method)) return "publish: closed by the broker: " + close_reason(method);
  confirmation = as_confirmation(method);
  return std::nullopt;
}

void ConfirmedChannel::close() { amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS); }

Failure ConfirmedChannel::open_socket(const amqp_connection_info& info,
                                      const std::string& ca_file) {
  amqp_set_handshake_timeout(state_.get(), &kConnectTimeout);
  amqp_set_rpc_timeout(state_.get(), &kConnectTimeout);
  amqp_socket_t* socket =
      info.ssl ? amqp_ssl_socket_new(state_.get()) : amqp_tcp_socket_new(state_.get());
  if (info.ssl && !ca_file.empty()) {
    const int status = amqp_ssl_socket_set_cacert(socket, ca_file.c_str());
    if (auto failure = failure_of("read CA file '" + ca_file + "'", status)) return failure;
  }
  const auto where = std::string(info.host) + ":" + std::to_string(info.port);
  return failure_of("connect to " + where,
                    amqp_socket_open_noblock(socket, info.host, info.port, &kConnectTimeout));
}

Failure ConfirmedChannel::last_rpc(const std::string& attempt) {
  return failure_of(attempt, amqp_get_rpc_reply(state_.get()));
}

}  // namespace pbm
