// SPDX-License-Identifier: MPL-2.0
// A DNS server on loopback UDP that a test moves step by step.
#pragma once

#include "base/fd.h"
#include "support/catch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class DnsPeer {
 public:
  DnsPeer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(socket_.get(), any, size) == 0);
    REQUIRE(::getsockname(socket_.get(), any, &size) == 0);
    place_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }

  std::map<std::string, std::vector<std::string>> addresses{};  // of a name, without a last dot
  std::set<std::string> asked{};
  bool answers_ipv6 = true;  // false: questions for IPv6 addresses get no reply

  [[nodiscard]] const std::string& place() const { return place_; }
  [[nodiscard]] int descriptor() const { return socket_.get(); }

  // Answers all questions that have arrived.
  void serve() {
    std::array<char, 512> space{};
    for (;;) {
      sockaddr_in client{};
      socklen_t size = sizeof client;
      auto* const to = reinterpret_cast<sockaddr*>(&client);
      const auto got = ::recvfrom(socket_.get(), space.data(), space.size(), 0, to, &size);
      if (got <= 0) return;
      const auto reply = reply_to({space.data(), static_cast<std::size_t>(got)});
      if (!reply.empty()) ::sendto(socket_.get(), reply.data(), reply.size(), 0, to, size);
    }
  }

 private:
  static constexpr std::size_t kHeaderBytes = 12;
  static constexpr char kIpv6 = 28;  // the type AAAA

  // RFC 1035, 4.1: the same id and question, and a record for each address of that family.
  [[nodiscard]] std::string reply_to(std::string_view query) {
    std::string name;
    std::size_t at = kHeaderBytes;
    while (query[at] != 0) {
      const auto length = static_cast<std::size_t>(query[at]);
      name += (name.empty() ? "" : ".") + std::string(query.substr(at + 1, length));
      at += length + 1;
    }
    asked.insert(name);
    const bool ipv6 = query[at + 2] == kIpv6;
    if (ipv6 && !answers_ipv6) return "";
    const auto question = query.substr(kHeaderBytes, at + 5 - kHeaderBytes);
    const auto known = addresses.find(name);
    std::string records;
    std::uint8_t count = 0;
    if (known != addresses.end()) {
      for (const auto& each : known->second) {
        std::array<char, 16> bytes{};
        if (::inet_pton(ipv6 ? AF_INET6 : AF_INET, each.c_str(), bytes.data()) != 1) continue;
        const std::size_t size = ipv6 ? 16 : 4;
        records += std::string("\xc0\x0c\x00", 3) + query[at + 2] +
                   std::string("\x00\x01\x00\x00\x00\x3c\x00", 7) + static_cast<char>(size) +
                   std::string(bytes.data(), size);
        ++count;
      }
    }
    std::string reply(query.substr(0, 2));
    reply += known == addresses.end() ? std::string("\x81\x83", 2) : std::string("\x81\x80", 2);
    reply += std::string("\0\1\0", 3) + static_cast<char>(count) + std::string(4, '\0');
    return reply + std::string(question) + records;
  }

  Fd socket_;
  std::string place_{};
};

}  // namespace pbm
