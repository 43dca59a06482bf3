// SPDX-License-Identifier: MPL-2.0
// The least that consuming costs: rabbitmq-c alone, which takes messages off a
// queue, parses nothing, writes nothing, and acknowledges one in 100.
//
//   bare_consumer PORT QUEUE MESSAGES
#include "../support/rabbitmq_sockets.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>

namespace {

constexpr amqp_channel_t kChannel = 1;
constexpr std::uint64_t kAcknowledgeEach = 100;
constexpr std::uint16_t kPrefetch = 256;

bool worked(amqp_connection_state_t state) {
  return amqp_get_rpc_reply(state).reply_type == AMQP_RESPONSE_NORMAL;
}

bool subscribe(amqp_connection_state_t state, int port, const char* queue) {
  auto* const socket = amqp_tcp_socket_new(state);
  if (amqp_socket_open(socket, "127.0.0.1", port) != AMQP_STATUS_OK) return false;
  const auto login = amqp_login(state, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
  if (login.reply_type != AMQP_RESPONSE_NORMAL) return false;
  amqp_channel_open(state, kChannel);
  if (!worked(state)) return false;
  amqp_basic_qos(state, kChannel, 0, kPrefetch, 0);
  if (!worked(state)) return false;
  amqp_basic_consume(state, kChannel, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0,
                     amqp_empty_table);
  return worked(state);
}

bool drain(amqp_connection_state_t state, std::uint64_t messages) {
  for (std::uint64_t i = 1; i <= messages; ++i) {
    amqp_maybe_release_buffers(state);
    amqp_envelope_t envelope;
    const auto reply = amqp_consume_message(state, &envelope, nullptr, 0);
    if (reply.reply_type != AMQP_RESPONSE_NORMAL) return false;
    if (i % kAcknowledgeEach == 0 || i == messages) {
      amqp_basic_ack(state, kChannel, envelope.delivery_tag, 1);
    }
    amqp_destroy_envelope(&envelope);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: bare_consumer PORT QUEUE MESSAGES\n");
    return 64;
  }
  auto* const state = amqp_new_connection();
  const bool done = subscribe(state, std::atoi(argv[1]), argv[2]) &&
                    drain(state, std::strtoull(argv[3], nullptr, 10));
  amqp_connection_close(state, AMQP_REPLY_SUCCESS);
  amqp_destroy_connection(state);
  return done ? 0 : 1;
}
