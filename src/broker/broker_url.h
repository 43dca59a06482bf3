// SPDX-License-Identifier: MPL-2.0
// amqp:// and amqps:// addresses. Form: the AMQP URI specification of RabbitMQ
// (scheme, user, password, host, port, vhost, percent-encoded), with one
// difference that Pulse's tools make: an empty path is vhost "/" too. `?ssl=1`
// means TLS.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

struct BrokerUrl {
  bool tls = false;
  std::string host;  // an IPv6 address without its brackets
  std::uint16_t port = 0;
  std::string vhost = "/";
  std::string user;      // empty: the URL names none
  std::string password;  // likewise

  // What a log may show: no user, no password.
  [[nodiscard]] std::string shown() const;
};

// An error is of ErrorKind::usage; its text says what is wrong, not with which URL.
[[nodiscard]] Result<BrokerUrl> parse_broker_url(std::string_view url);

// The address, its password shown as ***, whatever characters that holds; likewise what
// may be one that was put in a wrong place, in the port's or behind a question mark.
[[nodiscard]] std::string without_password(std::string_view url);

// Any text, with the passwords of the URLs in it shown as ***. A word ends at
// white space or a quote.
[[nodiscard]] std::string without_passwords(std::string_view text);

// Does what without_password() does in place, for argv, which `ps` shows: the rest moves up, and
// what is left over at the end becomes NUL.
void wipe_password(char* url);

}  // namespace pbm
