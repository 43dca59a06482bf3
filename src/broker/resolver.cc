// SPDX-License-Identifier: MPL-2.0
// By c-ares, and not by glibc's own asynchronous look-up. getaddrinfo_a() starts threads, in a
// process whose fork() for --exec and whose dropped privileges count on having one; it reports
// its end by a signal or a further thread; and once the query is running it can be neither
// cancelled nor limited in time, so that a DNS server that does not answer delays the end of the
// process. c-ares gives its sockets to our poll(2), and ends with its channel. The price: of the
// sources in nsswitch.conf(5) it knows "files" and "dns". Others, such as mDNS, work if resolv.conf
// names a server that asks them, as that of systemd-resolved does.
//
// A channel for each look-up: it reads resolv.conf as it is now, and its cache (since 1.31) cannot
// return addresses that were just found dead.
#include "broker/resolver.h"

#include <ares.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

namespace pbm {

namespace {

using Addresses = std::vector<Address>;
using AresChannel = std::unique_ptr<std::remove_pointer_t<ares_channel>, decltype(&::ares_destroy)>;

// Each server is asked twice, for 1.5 s and for 3 s. If it drops the question for IPv6 addresses
// only, IPv4 addresses are known after 4.5 s, or 9 s with two such servers.
constexpr Milliseconds kFirstTry{1500};
constexpr int kTries = 2;
constexpr std::size_t kMostAddresses = 16;  // more could only be meant to keep us busy

Error failed(std::string_view why) {
  return {ErrorKind::connection, fmt::format("look up the host name: {}", why)};
}

Address address_of(const ares_addrinfo_node& node, std::uint16_t port) {
  Address address;
  address.size = std::min<socklen_t>(node.ai_addrlen, sizeof address.storage);
  std::memcpy(&address.storage, node.ai_addr, address.size);
  // The port is at the same place in both families.
  reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
  return address;
}

// Not left to c-ares: 1.18 asks the server for an IPv4 address, if either family will do.
std::optional<Address> literal(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), fmt::to_string(port).c_str(), &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  Address address;
  address.size = found->ai_addrlen;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  return address;
}

// c-ares has sorted them by preference (RFC 6724). Alternating, the first address of each family
// comes soon even if the network carries only one of them.
Addresses alternate(const Addresses& sorted) {
  Addresses first;
  Addresses second;
  for (const auto& each : sorted) {
    const bool is_first = each.storage.ss_family == sorted.front().storage.ss_family;
    (is_first ? first : second).push_back(each);
  }
  Addresses all;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < first.size()) all.push_back(first[i]);
    if (i < second.size()) all.push_back(second[i]);
  }
  return all;
}

Addresses addresses_of(const ares_addrinfo& found, std::uint16_t port) {
  Addresses all;
  for (const auto* each = found.nodes; each != nullptr; each = each->ai_next) {
    if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
    const auto address = address_of(*each, port);
    if (std::ranges::find(all, address) == all.end()) all.push_back(address);
  }
  all = alternate(all);
  if (all.size() > kMostAddresses) all.resize(kMostAddresses);
  return all;
}

class AresResolver final : public Resolver {
 public:
  explicit AresResolver(std::string servers) : servers_(std::move(servers)) {}

  void look_up(const std::string& host, std::uint16_t port) override;
  std::optional<Result<Addresses>> take(TimePoint now) override;
  void add_interest(Interest& interest) const override;

 private:
  [[nodiscard]] int open(bool is_absolute);
  void process();
  static void on_answer(void* self, int status, int timeouts, ares_addrinfo* found);
  static void on_socket(void* self, ares_socket_t socket, int reads, int writes);

  std::string servers_;
  std::uint16_t port_ = 0;
  std::optional<Result<Addresses>> answer_{};
  TimePoint now_{};  // of the last take()
  std::optional<TimePoint> limit_{};
  std::vector<pollfd> sockets_{};
  AresChannel channel_{nullptr, &::ares_destroy};  // last: its end calls the functions above
};

void AresResolver::look_up(const std::string& host, std::uint16_t port) {
  channel_.reset();
  answer_.reset();
  limit_.reset();
  now_ = {};
  port_ = port;
  // hosts(5) has the name without the dot.
  const bool is_absolute = host.ends_with('.');
  const auto name = host.substr(0, host.size() - (is_absolute ? 1 : 0));
  if (const auto address = literal(name, port)) {
    answer_ = Addresses{*address};
    return;
  }
  const int status = name.empty() ? ARES_EBADNAME : open(is_absolute);
  if (status != ARES_SUCCESS) {
    answer_ = failed(::ares_strerror(status));
    return;
  }
  ares_addrinfo_hints hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  ::ares_getaddrinfo(channel_.get(), name.c_str(), nullptr, &hints, on_answer, this);
}

int AresResolver::open(bool is_absolute) {
  ares_options options{};
  options.timeout = static_cast<int>(kFirstTry.count());
  options.tries = kTries;
  options.sock_state_cb = on_socket;
  options.sock_state_cb_data = this;
  int given = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (is_absolute) {
    // 1.18 takes no notice of the flag here, and 1.34 none of an empty list of domains.
    options.flags = ARES_FLAG_NOSEARCH;
    given |= ARES_OPT_FLAGS | ARES_OPT_DOMAINS;
  }
  ares_channel channel = nullptr;
  int status = ::ares_init_options(&channel, &options, given);
  if (status != ARES_SUCCESS) return status;
  channel_.reset(channel);
  if (!servers_.empty()) status = ::ares_set_servers_ports_csv(channel, servers_.c_str());
  return status;
}

std::optional<Result<Addresses>> AresResolver::take(TimePoint now) {
  now_ = now;
  if (channel_ != nullptr && !limit_) limit_ = now + kLimit;
  if (channel_ != nullptr && !answer_) process();
  if (limit_ && now >= *limit_ && !answer_) {
    answer_ = failed(fmt::format("no answer within {} s", kLimit.count()));
  }
  if (!answer_) return std::nullopt;
  channel_.reset();
  limit_.reset();
  return std::exchange(answer_, std::nullopt);
}

// Its callbacks change sockets_.
void AresResolver::process() {
  auto ready = sockets_;
  ::poll(ready.data(), ready.size(), 0);
  for (const auto& each : ready) {
    if (each.revents == 0) continue;
    const bool reads = (each.events & POLLIN) != 0 && (each.revents & ~POLLOUT) != 0;
    const bool writes = (each.events & POLLOUT) != 0 && (each.revents & ~POLLIN) != 0;
    ::ares_process_fd(channel_.get(), reads ? each.fd : ARES_SOCKET_BAD,
                      writes ? each.fd : ARES_SOCKET_BAD);
  }
  ::ares_process_fd(channel_.get(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what is due by now
}

void AresResolver::add_interest(Interest& interest) const {
  if (answer_) interest.wake_at = now_;
  if (channel_ == nullptr || answer_) return;
  interest.descriptors.insert(interest.descriptors.end(), sockets_.begin(), sockets_.end());
  interest.wake_at = earlier(interest.wake_at, limit_.value_or(now_));
  timeval wait{};
  if (::ares_timeout(channel_.get(), nullptr, &wait) == nullptr) return;
  const auto until = now_ + std::chrono::seconds(wait.tv_sec) +
                     std::chrono::microseconds(wait.tv_usec) + Milliseconds(1);
  interest.wake_at = earlier(interest.wake_at, until);
}

void AresResolver::on_answer(void* self, int status, int /*timeouts*/, ares_addrinfo* found) {
  auto& resolver = *static_cast<AresResolver*>(self);
  const std::unique_ptr<ares_addrinfo, decltype(&::ares_freeaddrinfo)> owner(found,
                                                                             &::ares_freeaddrinfo);
  if (status == ARES_EDESTRUCTION) return;
  auto all = status == ARES_SUCCESS ? addresses_of(*found, resolver.port_) : Addresses();
  if (status == ARES_SUCCESS && all.empty()) status = ARES_ENODATA;
  resolver.answer_ = all.empty() ? Result<Addresses>(failed(::ares_strerror(status)))
                                 : Result<Addresses>(std::move(all));
}

void AresResolver::on_socket(void* self, ares_socket_t socket, int reads, int writes) {
  auto& sockets = static_cast<AresResolver*>(self)->sockets_;
  std::erase_if(sockets, [socket](const pollfd& each) { return each.fd == socket; });
  const int events = (reads != 0 ? POLLIN : 0) | (writes != 0 ? POLLOUT : 0);
  if (events != 0) sockets.push_back({socket, static_cast<short>(events), 0});
}

}  // namespace

std::unique_ptr<Resolver> make_resolver(std::string servers) {
  return std::make_unique<AresResolver>(std::move(servers));
}

}  // namespace pbm
