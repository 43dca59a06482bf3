// SPDX-License-Identifier: MPL-2.0
// Sockets.
#include "simulation/calls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace simulated {

namespace {

// The addresses of the broker are 10.0.0.1 and so on.
std::size_t address_of(const sockaddr* address) {
  const auto* const of_ip = reinterpret_cast<const sockaddr_in*>(address);
  return (ntohl(of_ip->sin_addr.s_addr) & 0xff) - 1;
}

bool is_simulated(int socket) { return is_of_monitor() && current->network.has(socket); }

}  // namespace

}  // namespace simulated

using namespace simulated;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): reserved names of the system
extern "C" {

int socket(int domain, int type, int protocol) noexcept {
  static const auto real = call_real<decltype(::socket)>("socket");
  if (!is_of_monitor()) return real(domain, type, protocol);
  const Outside outside;
  current->enter_call(kCall);
  return current->network.open();
}

int connect(int socket, const sockaddr* address, socklen_t size) {
  static const auto real = call_real<decltype(::connect)>("connect");
  if (!is_simulated(socket)) return real(socket, address, size);
  const Outside outside;
  current->enter_call(kCall);
  return result_of(current->network.connect(socket, address_of(address)));
}

int setsockopt(int socket, int level, int option, const void* value, socklen_t size) noexcept {
  static const auto real = call_real<decltype(::setsockopt)>("setsockopt");
  if (!is_simulated(socket)) return real(socket, level, option, value, size);
  return 0;
}

int getsockopt(int socket, int level, int option, void* value, socklen_t* size) noexcept {
  static const auto real = call_real<decltype(::getsockopt)>("getsockopt");
  if (!is_simulated(socket)) return real(socket, level, option, value, size);
  const Outside outside;
  current->enter_call(kCall);
  const int error = current->network.take_error(socket);
  std::memcpy(value, &error, sizeof error);
  return 0;
}

ssize_t recv(int socket, void* to, std::size_t size, int flags) {
  static const auto real = call_real<decltype(::recv)>("recv");
  if (!is_simulated(socket)) return real(socket, to, size, flags);
  const Outside outside;
  current->enter_call(kCall);
  const auto got = current->network.receive(socket, {static_cast<char*>(to), size});
  if (got > 0) current->timeline.spend(kByte * got);
  return result_of(got);
}

ssize_t __recv_chk(int socket, void* to, std::size_t size, std::size_t /*space*/, int flags) {
  return recv(socket, to, size, flags);
}

ssize_t send(int socket, const void* bytes, std::size_t size, int flags) {
  static const auto real = call_real<decltype(::send)>("send");
  if (!is_simulated(socket)) return real(socket, bytes, size, flags);
  const Outside outside;
  current->enter_call(kCall);
  const auto sent = current->network.send(socket, {static_cast<const char*>(bytes), size});
  if (sent > 0) current->timeline.spend(kByte * sent);
  return result_of(sent);
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
