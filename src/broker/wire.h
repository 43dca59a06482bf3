// SPDX-License-Identifier: MPL-2.0
// The byte stream to a broker, over TCP or TLS. Nothing blocks once it is open.
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"
#include "broker/broker_url.h"
#include "broker/tls.h"

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

class Wire {
 public:
  // Connects, and performs the handshake if the URL specifies TLS. Except for the name lookup,
  // this ends by the deadline. Errors: connection, refused, config (the files for TLS).
  [[nodiscard]] static Result<Wire> open(const BrokerUrl& url, const TlsSettings& settings,
                                         TimePoint deadline);

  // `bytes` is set on `done`, to at least 1.
  [[nodiscard]] Io read(std::span<char> space, std::size_t& bytes);
  [[nodiscard]] Io write(std::string_view text, std::size_t& bytes);

  // The reason for `broken`.
  [[nodiscard]] const std::string& why() const { return tls_ ? tls_->why() : why_; }
  [[nodiscard]] bool is_refused() const { return tls_ && tls_->is_refused(); }

  // For poll(). Wait for input only after read() returned would_block.
  [[nodiscard]] int poll_fd() const { return socket_.get(); }

 private:
  Wire(Fd socket, std::optional<Tls> tls) : socket_(std::move(socket)), tls_(std::move(tls)) {}

  Io moved(ssize_t result, std::size_t& bytes);

  Fd socket_;
  std::optional<Tls> tls_;
  std::string why_;
};

}  // namespace pbm
