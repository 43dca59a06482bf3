// SPDX-License-Identifier: MPL-2.0
#include "broker/resolver.h"

#include "support/catch.h"
#include "support/dns_peer.h"
#include "support/fake_clock.h"
#include "support/manager.h"

#include <netinet/in.h>
#include <poll.h>

namespace pbm {

namespace {

struct LookUp {
  DnsPeer dns;
  FakeClock clock;
  std::unique_ptr<Resolver> resolver = make_resolver(dns.place());

  using Answer = Result<std::vector<Address>>;

  // The addresses, or the error, as the socket calls of the resolver bring them.
  std::string look_up(const std::string& host) {
    resolver->look_up(host, 5672);
    for (int turn = 0; turn < 200; ++turn) {
      if (const auto answer = resolver->take(clock.time())) return shown(*answer);
      Interest interest;
      resolver->add_interest(interest);
      REQUIRE_FALSE(interest.descriptors.empty());
      interest.descriptors.push_back({dns.descriptor(), POLLIN, 0});
      REQUIRE(::poll(interest.descriptors.data(), interest.descriptors.size(), 10000) > 0);
      dns.serve();
    }
    return "no answer";
  }

  static std::string shown(const Answer& answer) {
    if (!answer) return std::to_string(exit_code(answer.error().kind)) + " " + answer.error().text;
    std::string all;
    for (const auto& each : *answer) all += (all.empty() ? "" : " ") + each.shown();
    return all;
  }
};

TEST_CASE("literal addresses need no server", "[broker][resolver]") {
  LookUp bench;
  const std::vector<std::pair<std::string, std::string>> rows{{"192.0.2.1", "192.0.2.1"},
                                                              {"192.0.2.1.", "192.0.2.1"},
                                                              {"::1", "::1"},
                                                              {"2001:db8::7", "2001:db8::7"}};
  for (const auto& [host, address] : rows) {
    CAPTURE(host);
    bench.resolver->look_up(host, 5671);
    const auto answer = bench.resolver->take(bench.clock.time());
    REQUIRE(answer.has_value());
    CHECK(LookUp::shown(*answer) == address);
    const auto& storage = (**answer).front().storage;
    CHECK(reinterpret_cast<const sockaddr_in&>(storage).sin_port == htons(5671));
  }
  CHECK(bench.dns.asked.empty());
}

TEST_CASE("localhost is this machine, with and without the dot", "[broker][resolver]") {
  for (const std::string host : {"localhost", "localhost."}) {
    CAPTURE(host);
    LookUp bench;
    bench.resolver->look_up(host, 5672);
    const auto answer = bench.resolver->take(bench.clock.time());
    REQUIRE(answer.has_value());
    CHECK((" " + LookUp::shown(*answer) + " ").find(" 127.0.0.1 ") != std::string::npos);
    CHECK(bench.dns.asked.empty());
  }
}

TEST_CASE("a name has the addresses of both families, alternating", "[broker][resolver]") {
  LookUp bench;
  bench.dns.addresses["broker.example"] = {"127.0.0.1", "127.0.0.2", "127.0.0.3", "::1"};
  const auto all = bench.look_up("broker.example");
  // Which family comes first depends on what this machine can reach.
  const auto ipv6 = all.find("::1");
  CHECK(ipv6 != std::string::npos);
  CHECK(ipv6 <= std::string("127.0.0.1 ").size());
  CHECK(std::count(all.begin(), all.end(), ' ') == 3);
}

TEST_CASE("a name may have addresses of one family only", "[broker][resolver]") {
  LookUp bench;
  bench.dns.addresses["four.example"] = {"127.0.0.5"};
  bench.dns.addresses["six.example"] = {"::1"};
  CHECK(bench.look_up("four.example") == "127.0.0.5");
  CHECK(bench.look_up("six.example") == "::1");
}

TEST_CASE("a flood of addresses is cut, and none comes twice", "[broker][resolver]") {
  LookUp bench;
  auto& all = bench.dns.addresses["many.example"];
  for (int i = 1; i <= 25; ++i) all.push_back("127.0.1." + std::to_string(i));
  all.push_back("127.0.1.1");
  const auto found = bench.look_up("many.example");
  CHECK(std::count(found.begin(), found.end(), ' ') == 15);
  all = {"127.0.0.9", "127.0.0.9"};
  CHECK(bench.look_up("many.example") == "127.0.0.9");
}

TEST_CASE("an unknown name is an error", "[broker][resolver]") {
  LookUp bench;
  CHECK(bench.look_up("unknown.example").starts_with("69 look up the host name: "));
  bench.dns.addresses["empty.example"] = {};
  CHECK(bench.look_up("empty.example").starts_with("69 look up the host name: "));
  bench.resolver->look_up(".", 5672);
  CHECK(bench.resolver->take(bench.clock.time()).has_value());
}

TEST_CASE("search domains complete a name, unless it ends with a dot", "[broker][resolver]") {
  const Variable domains("LOCALDOMAIN", "inner.example");
  LookUp bench;
  bench.dns.addresses["pulse.inner.example"] = {"127.0.0.7"};
  CHECK(bench.look_up("pulse") == "127.0.0.7");
  bench.dns.asked.clear();
  CHECK(bench.look_up("pulse.").starts_with("69 "));
  CHECK(bench.dns.asked.count("pulse.inner.example") == 0u);
  bench.dns.addresses["pulse.other.example"] = {"127.0.0.8"};
  CHECK(bench.look_up("pulse.other.example.") == "127.0.0.8");
}

TEST_CASE("a silent server ends the look-up in time", "[broker][resolver]") {
  LookUp bench;
  bench.resolver->look_up("broker.example", 5672);
  const auto begin = bench.clock.time();
  CHECK_FALSE(bench.resolver->take(begin).has_value());
  Interest interest;
  bench.resolver->add_interest(interest);
  REQUIRE(interest.wake_at.has_value());
  CHECK((*interest.wake_at <= begin + Resolver::kLimit));
  bench.clock.advance(Resolver::kLimit - Milliseconds(1));
  CHECK_FALSE(bench.resolver->take(bench.clock.time()).has_value());
  bench.clock.advance(Milliseconds(1));
  const auto answer = bench.resolver->take(bench.clock.time());
  REQUIRE(answer.has_value());
  CHECK(LookUp::shown(*answer) == "69 look up the host name: no answer within 10 s");
  Interest nothing;
  bench.resolver->add_interest(nothing);
  CHECK(nothing.descriptors.empty());
  CHECK_FALSE(nothing.wake_at.has_value());
  CHECK_FALSE(bench.resolver->take(bench.clock.time()).has_value());
}

TEST_CASE("a new look-up abandons the last one", "[broker][resolver]") {
  LookUp bench;
  bench.dns.addresses["first.example"] = {"127.0.0.1"};
  bench.dns.addresses["second.example"] = {"127.0.0.2"};
  bench.resolver->look_up("first.example", 5672);
  CHECK_FALSE(bench.resolver->take(bench.clock.time()).has_value());
  CHECK(bench.look_up("second.example") == "127.0.0.2");
}

TEST_CASE("a resolver may end during a look-up", "[broker][resolver]") {
  LookUp bench;
  bench.resolver->look_up("broker.example", 5672);
  CHECK_FALSE(bench.resolver->take(bench.clock.time()).has_value());
  bench.resolver.reset();
}

}  // namespace

}  // namespace pbm
