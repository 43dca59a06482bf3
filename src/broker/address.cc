// SPDX-License-Identifier: MPL-2.0
// Addresses are compared as bytes, so whoever makes one zeroes the padding: an address that a
// resolver returns twice has to be the same one.
#include "broker/address.h"

#include <netdb.h>

#include <array>
#include <cstring>

namespace pbm {

// Numeric, because a reverse look-up would block.
std::string Address::shown() const {
  std::array<char, NI_MAXHOST> host{};
  const auto* const address = reinterpret_cast<const sockaddr*>(&storage);
  const int status =
      ::getnameinfo(address, size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  return status == 0 ? host.data() : "?";  // of a family that the C library does not know
}

bool Address::operator==(const Address& other) const {
  return size == other.size && std::memcmp(&storage, &other.storage, size) == 0;
}

}  // namespace pbm
