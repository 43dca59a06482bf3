// SPDX-License-Identifier: MPL-2.0
#include "broker/loopback.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("names and addresses of this machine are loopback", "[broker][loopback]") {
  for (const std::string host :
       {"localhost", "LocalHost", "localhost.", "broker.localhost", "localhost.localdomain",
        "ip6-localhost", "ip6-loopback", "localhost6", "127.0.0.1", "127.0.1.1", "127.255.255.255",
        "127.1", "0x7f000001", "2130706433", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1",
        "::FFFF:127.1.2.3"}) {
    CAPTURE(host);
    CHECK(is_loopback(host));
  }
}

TEST_CASE("other names and addresses are not loopback", "[broker][loopback]") {
  for (const std::string host :
       {"", ".", "pulse.mozilla.org", "localhost.example.org", "notlocalhost",
        "127.0.0.1.example.org", "127.example.org", "127.0.0.256", "128.0.0.1", "10.0.0.1",
        "0.0.0.0", "1", "::", "::2", "fe80::1", "::ffff:10.0.0.1", "2001:db8::7f00:1",
        "rabbitmq"}) {
    CAPTURE(host);
    CHECK_FALSE(is_loopback(host));
  }
}

}  // namespace

}  // namespace pbm
