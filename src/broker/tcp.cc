// SPDX-License-Identifier: MPL-2.0
#include "broker/tcp.h"

#include "base/io.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace pbm {

namespace {

void set(int socket, int level, int option) {
  const int on = 1;
  ::setsockopt(socket, level, option, &on, sizeof on);
}

// Returns 0 or an errno; ETIMEDOUT at the deadline.
int wait_for_connection(int socket, TimePoint deadline) {
  if (const int failure = wait_for(socket, POLLOUT, deadline); failure != 0) return failure;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

int connect_to(const addrinfo& address, TimePoint deadline, Fd& connected) {
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

Result<Fd> connect_tcp(const std::string& host, std::uint16_t port, TimePoint deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), fmt::to_string(port).c_str(), &hints, &found);
  if (status != 0) return Error{ErrorKind::connection, ::gai_strerror(status)};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);

  int error = ETIMEDOUT;
  for (const auto* each = found; each != nullptr; each = each->ai_next) {
    Fd socket;
    error = connect_to(*each, deadline, socket);
    if (error == 0) return socket;
  }
  return Error{ErrorKind::connection, std::strerror(error)};
}

}  // namespace pbm
