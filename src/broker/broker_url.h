// SPDX-License-Identifier: MPL-2.0
// amqp:// and amqps:// URLs, as in the AMQP URI specification of RabbitMQ (scheme, user,
// password, host, port, vhost, percent-encoded), with one difference, as in the tools for
// Pulse: an empty path also means vhost "/". `?ssl=1` means TLS.
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
  std::string user;      // empty: not in the URL
  std::string password;  // empty: not in the URL

  // The URL for logs, without user and password.
  [[nodiscard]] std::string shown() const;
};

// Error: usage; its text is the reason, without the URL.
[[nodiscard]] Result<BrokerUrl> parse_broker_url(std::string_view url);

// The URL with its password replaced by ***, also one that contains reserved characters or
// is misplaced, in place of the port or after a question mark.
[[nodiscard]] std::string without_password(std::string_view url);

// The text with the passwords of all URLs replaced by ***. A URL ends at white space or a
// quote.
[[nodiscard]] std::string without_passwords(std::string_view text);

// The same as without_password() in place, for argv, which ps(1) shows. Unused bytes at the
// end become NUL.
void wipe_password(char* url);

}  // namespace pbm
