// SPDX-License-Identifier: MPL-2.0
#include "broker/address.h"

#include <netdb.h>

#include <array>

namespace pbm {

std::string Address::shown() const {
  std::array<char, NI_MAXHOST> host{};
  const auto* const address = reinterpret_cast<const sockaddr*>(&storage);
  const int status =
      ::getnameinfo(address, size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  return status == 0 ? host.data() : "?";
}

}  // namespace pbm
