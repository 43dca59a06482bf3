// SPDX-License-Identifier: MPL-2.0
// A socket address of a broker: an IPv4 or IPv6 address and a port.
#pragma once

#include <sys/socket.h>

#include <string>

namespace pbm {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  // The address without the port, for logs: 192.0.2.1 or 2001:db8::1.
  [[nodiscard]] std::string shown() const;

  [[nodiscard]] bool operator==(const Address& other) const;
};

}  // namespace pbm
