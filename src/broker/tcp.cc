// SPDX-License-Identifier: MPL-2.0
#include "broker/tcp.h"

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace pbm {

namespace {

using Clock = std::chrono::steady_clock;

void set(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

// 0, or the errno of what went wrong by the deadline.
int wait_for_connection(int socket, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    pollfd entry{socket, POLLOUT, 0};
    const int ready = ::poll(&entry, 1, std::max(0, static_cast<int>(left.count())));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return ready == 0 ? ETIMEDOUT : errno;
    int error = 0;
    socklen_t size = sizeof error;
    return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
  }
}

int connect_to(const addrinfo& address, Clock::time_point deadline, Fd& connected) {
  Fd socket(::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                     address.ai_protocol));
  if (!socket.valid()) return errno;
  set(socket.get(), IPPROTO_TCP, TCP_NODELAY);
  set(socket.get(), SOL_SOCKET, SO_KEEPALIVE);
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return errno;
    if (const int error = wait_for_connection(socket.get(), deadline); error != 0) return error;
  }
  connected = std::move(socket);
  return 0;
}

}  // namespace

TcpConnection connect_tcp(const std::string& host, std::uint16_t port,
                          std::chrono::milliseconds timeout) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) return {Fd(), ::gai_strerror(status)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);

  const auto deadline = Clock::now() + timeout;
  int error = ETIMEDOUT;
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    TcpConnection connection;
    error = connect_to(*each, deadline, connection.socket);
    if (error == 0) return connection;
  }
  return {Fd(), std::strerror(error)};
}

}  // namespace pbm
