// SPDX-License-Identifier: MPL-2.0
// The least that consuming costs: rabbitmq-c alone, which takes messages off a queue, parses
// nothing, and acknowledges one in 100.
//
//   bare_consumer URL QUEUE MESSAGES [--ca-file FILE] [--print]
//
// With --print, it writes a line for each message as soon as it has come: its routing key.
#include "../support/rabbitmq_sockets.h"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <cstdint>
#include <string>

namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr std::uint64_t kAcknowledgeEach = 100;
constexpr std::uint16_t kPrefetch = 256;
constexpr int kFrameBytes = 131072;

struct Options {
  std::string url;
  std::string queue;
  std::string ca_file;
  std::uint64_t messages = 0;
  bool print = false;
};

bool worked(amqp_connection_state_t state) {
  return amqp_get_rpc_reply(state).reply_type == AMQP_RESPONSE_NORMAL;
}

amqp_socket_t* make_socket(amqp_connection_state_t state, bool tls, const Options& options) {
  if (!tls) return amqp_tcp_socket_new(state);
  auto* const socket = amqp_ssl_socket_new(state);
  const bool trusts = amqp_ssl_socket_set_cacert(socket, options.ca_file.c_str()) == AMQP_STATUS_OK;
  return trusts ? socket : nullptr;
}

bool subscribe(amqp_connection_state_t state, const Options& options) {
  std::string url = options.url;  // parsed in place
  amqp_connection_info info{};
  if (amqp_parse_url(url.data(), &info) != AMQP_STATUS_OK) return false;
  auto* const socket = make_socket(state, info.ssl != 0, options);
  if (socket == nullptr || amqp_socket_open(socket, info.host, info.port) != AMQP_STATUS_OK) {
    return false;
  }
  const auto login = amqp_login(state, info.vhost, 0, kFrameBytes, 0, AMQP_SASL_METHOD_PLAIN,
                                info.user, info.password);
  if (login.reply_type != AMQP_RESPONSE_NORMAL) return false;
  amqp_channel_open(state, kChannel);
  if (!worked(state)) return false;
  amqp_basic_qos(state, kChannel, 0, kPrefetch, 0);
  if (!worked(state)) return false;
  amqp_basic_consume(state, kChannel, amqp_cstring_bytes(options.queue.c_str()), amqp_empty_bytes,
                     0, 0, 0, amqp_empty_table);
  return worked(state);
}

bool print_key(const amqp_bytes_t& key) {
  const auto line = std::string(static_cast<const char*>(key.bytes), key.len) + '\n';
  return ::write(STDOUT_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

bool drain(amqp_connection_state_t state, const Options& options) {
  for (std::uint64_t i = 1; i <= options.messages; ++i) {
    amqp_maybe_release_buffers(state);
    amqp_envelope_t envelope;
    const auto reply = amqp_consume_message(state, &envelope, nullptr, 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) return false;
    if (options.print && !print_key(envelope.routing_key)) return false;
    if (i % kAcknowledgeEach == 0 || i == options.messages) {
      amqp_basic_ack(state, kChannel, envelope.delivery_tag, 1);
    }
    amqp_destroy_envelope(&envelope);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Takes messages off a queue with rabbitmq-c alone.");
  app.add_option("URL", options.url)->required();
  app.add_option("QUEUE", options.queue)->required();
  app.add_option("MESSAGES", options.messages)->required();
  app.add_option("--ca-file", options.ca_file, "CA certificates for amqps://");
  app.add_flag("--print", options.print, "Print the routing key of each message");
  CLI11_PARSE(app, argc, argv);
  auto* const state = amqp_new_connection();
  const bool done = subscribe(state, options) && drain(state, options);
  amqp_connection_close(state, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(state);
  return done ? 0 : 1;
}
