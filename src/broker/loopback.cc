// SPDX-License-Identifier: MPL-2.0
// Whether a password would leave this machine is decided before any look-up, because the answer of
// a name server is not to be trusted with that. So a name counts only if a standard or the hosts(5)
// of a common system reserves it.
#include "broker/loopback.h"

#include "base/ascii.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <string>

namespace pbm {

namespace {

constexpr auto kNames = std::to_array<std::string_view>(
    {"localhost", "localhost.localdomain", "localhost4", "localhost4.localdomain4", "localhost6",
     "localhost6.localdomain6", "ip6-localhost", "ip6-loopback"});

constexpr unsigned char kLoopbackNet = 127;  // 127.0.0.0/8

std::string lower_case(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), ascii_lower);
  return lower;
}

bool is_loopback_name(std::string name) {
  if (name.ends_with('.')) name.pop_back();
  return name.ends_with(".localhost") || std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace

bool is_loopback(std::string_view host) {
  const auto name = lower_case(host);
  // Not inet_pton(3), because names are looked up by rules under which 127.1 is an address as well.
  if (in_addr ipv4{}; ::inet_aton(name.c_str(), &ipv4) != 0) {
    return ntohl(ipv4.s_addr) >> 24U == kLoopbackNet;
  }
  if (in6_addr ipv6{}; ::inet_pton(AF_INET6, name.c_str(), &ipv6) == 1) {
    return IN6_IS_ADDR_LOOPBACK(&ipv6) ||
           (IN6_IS_ADDR_V4MAPPED(&ipv6) && ipv6.s6_addr[12] == kLoopbackNet);
  }
  return is_loopback_name(name);
}

}  // namespace pbm
