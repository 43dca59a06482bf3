// SPDX-License-Identifier: MPL-2.0
// A TCP connection of our own making: rabbitmq-c 0.11 loses the reason why its
// own fails ("a socket error occurred"). Its TLS sockets can't be given one.
#pragma once

#include "base/fd.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace pbm {

struct TcpConnection {
  Fd socket;        // non-blocking
  std::string why;  // in the system's words, where there is no socket
};

// Tries the host's addresses in turn until the time is over; the name look-up
// itself has no bound.
[[nodiscard]] TcpConnection connect_tcp(const std::string& host, std::uint16_t port,
                                        std::chrono::milliseconds timeout);

}  // namespace pbm
