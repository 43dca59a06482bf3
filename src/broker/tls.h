// SPDX-License-Identifier: MPL-2.0
// What rabbitmq-c 0.11 leaves out of TLS: it loads no CA by itself, its host
// name check knows no IP addresses, and a certificate that doesn't verify looks
// to it like any other failed handshake. OpenSSL does all three here.
#pragma once

#include "base/result.h"

#include <string>

// rabbitmq-c's own type; only broker/ sources know more of it.
struct amqp_socket_t_;

namespace pbm {

class TlsCheck {
 public:
  // Makes the socket trust these CAs (empty: the system's), ask for this host
  // name or IP address, and tell this object what didn't verify. The object
  // must stay where it is as long as the socket lives. An error is of
  // ErrorKind::config.
  [[nodiscard]] Result<void> set_up(amqp_socket_t_* socket, const std::string& ca_file,
                                    const std::string& host);

  // Why the peer's certificate was refused; empty where it wasn't.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  void refused(std::string why) { refusal_ = std::move(why); }

 private:
  std::string refusal_;
};

}  // namespace pbm
