// SPDX-License-Identifier: MPL-2.0
#include "broker/unreachable.h"

#include "base/fd.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace pbm {

namespace {

constexpr int kPatienceMs = 1000;

int connect_error_of(const addrinfo& address) {
  const Fd socket(::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
                           address.ai_protocol));
  if (!socket.valid()) return errno;
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd entry{socket.get(), POLLOUT, 0};
  if (::poll(&entry, 1, kPatienceMs) <= 0) return 0;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

std::string why_unreachable(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (status != 0) return ::gai_strerror(status);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  const int error = connect_error_of(*addresses);
  return error == 0 ? std::string() : std::strerror(error);
}

}  // namespace pbm
