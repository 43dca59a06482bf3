// SPDX-License-Identifier: MPL-2.0
// A network in memory: host names, and a scripted broker at each address.
#pragma once

#include "broker/candidates.h"
#include "support/fake_clock.h"
#include "support/scripted_broker.h"

#include <netinet/in.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

inline Address address_of(unsigned last_octet) {
  Address address;
  auto& inet = reinterpret_cast<sockaddr_in&>(address.storage);
  inet.sin_family = AF_INET;
  inet.sin_addr.s_addr = htonl(0xc0000200U + last_octet);  // 192.0.2.0/24
  address.size = sizeof inet;
  return address;
}

class MemoryNetwork {
 public:
  explicit MemoryNetwork(FakeClock& clock) : clock_(clock) {}

  std::map<std::string, std::vector<unsigned>> hosts;  // last octets; none: no answer
  std::map<unsigned, ScriptedBroker> brokers;          // by the last octet
  std::string opened;                                  // last octets, in order

  [[nodiscard]] Network network() {
    return {[this] { return std::make_unique<MemoryResolver>(*this); },
            [this](const Address& address, const BrokerUrl&, const TlsSettings&) {
              const auto& inet = reinterpret_cast<const sockaddr_in&>(address.storage);
              const auto last = ntohl(inet.sin_addr.s_addr) & 0xffU;
              opened += std::to_string(last) + " ";
              return Result<std::unique_ptr<Stream>>(brokers[last].open());
            },
            clock_.now()};
  }
  // Lets all brokers answer; false if none had anything to answer.
  bool step() {
    bool any = false;
    for (auto& [last, broker] : brokers) any = broker.step() || any;
    return any;
  }
  std::string take_opened() { return std::exchange(opened, {}); }

 private:
  class MemoryResolver final : public Resolver {
   public:
    explicit MemoryResolver(MemoryNetwork& network) : network_(network) {}
    void look_up(const std::string& host, std::uint16_t) override { host_ = host; }
    std::optional<Result<std::vector<Address>>> take(TimePoint) override {
      const auto found = network_.hosts.find(host_);
      if (found == network_.hosts.end()) {
        return Result<std::vector<Address>>(Error{ErrorKind::connection, "no such host"});
      }
      if (found->second.empty()) return std::nullopt;
      std::vector<Address> all;
      for (const auto last : found->second) all.push_back(address_of(last));
      return Result<std::vector<Address>>(std::move(all));
    }
    void add_interest(Interest&) const override {}

   private:
    MemoryNetwork& network_;
    std::string host_{};
  };

  FakeClock& clock_;
};

}  // namespace pbm
