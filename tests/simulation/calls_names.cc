// SPDX-License-Identifier: MPL-2.0
// Name look-ups, at the interface of c-ares: below it, c-ares reads the files and the clock of the
// machine. Each name has the addresses of the broker, which are known after a moment.
#include "simulation/calls.h"

#include <ares.h>
#include <netinet/in.h>

#include <memory>

struct ares_channeldata {
  ares_addrinfo_callback call = nullptr;
  void* argument = nullptr;
  simulated::Time due{};
};

namespace simulated {

namespace {

constexpr Time kAnswer = std::chrono::milliseconds(3);

struct Node {
  ares_addrinfo_node node{};
  sockaddr_in address{};
};

ares_addrinfo* addresses() {
  auto* const found = new ares_addrinfo{};
  ares_addrinfo_node** last = &found->nodes;
  for (std::uint32_t i = 0; i < current->history.setup.addresses.size(); ++i) {
    auto* const each = new Node;
    each->address.sin_family = AF_INET;
    each->address.sin_addr.s_addr = htonl(0x0a000001 + i);
    each->node.ai_family = AF_INET;
    each->node.ai_addrlen = sizeof each->address;
    each->node.ai_addr = reinterpret_cast<sockaddr*>(&each->address);
    *last = &each->node;
    last = &each->node.ai_next;
  }
  return found;
}

}  // namespace

}  // namespace simulated

using namespace simulated;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): reserved names of the system
extern "C" {

int ares_init_options(ares_channel* channel, ares_options* /*options*/, int /*given*/) {
  *channel = new ares_channeldata;
  return ARES_SUCCESS;
}

int ares_set_servers_ports_csv(ares_channel /*channel*/, const char* /*servers*/) {
  return ARES_SUCCESS;
}

void ares_getaddrinfo(ares_channel channel, const char* /*name*/, const char* /*service*/,
                      const ares_addrinfo_hints* /*hints*/, ares_addrinfo_callback call,
                      void* argument) {
  const Outside outside;
  current->enter_call(kCall);
  channel->call = call;
  channel->argument = argument;
  auto& timeline = current->timeline;
  channel->due = std::max(timeline.now() + kAnswer, current->names_fail_until);
  timeline.wake_at(channel->due);
}

timeval* ares_timeout(ares_channel channel, timeval* most, timeval* to) {
  if (channel->call == nullptr) return most;
  const auto left = std::max(channel->due - current->timeline.now(), Time{});
  const auto whole = std::chrono::floor<std::chrono::seconds>(left);
  *to = {whole.count(), std::chrono::floor<std::chrono::microseconds>(left - whole).count()};
  return to;
}

void ares_process_fd(ares_channel channel, ares_socket_t /*read*/, ares_socket_t /*write*/) {
  if (channel->call == nullptr || current->timeline.now() < channel->due) return;
  const auto call = std::exchange(channel->call, nullptr);
  call(channel->argument, ARES_SUCCESS, 0, addresses());
}

void ares_destroy(ares_channel channel) {
  if (channel == nullptr) return;
  const std::unique_ptr<ares_channeldata> owner(channel);
  if (channel->call != nullptr) channel->call(channel->argument, ARES_EDESTRUCTION, 0, nullptr);
}

void ares_freeaddrinfo(ares_addrinfo* found) {
  if (found == nullptr) return;
  for (auto* each = found->nodes; each != nullptr;) {
    const std::unique_ptr<Node> owner(reinterpret_cast<Node*>(each));
    each = each->ai_next;
  }
  delete found;
}

const char* ares_strerror(int /*status*/) { return "no answer"; }

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
