// SPDX-License-Identifier: MPL-2.0
// TLS 1.2 or later over a connected socket, by OpenSSL. The certificate of the peer is
// verified against the CAs and against the host name or IP address (RFC 6125), unless the
// settings are insecure.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/tls_settings.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

// Result of a non-blocking read or write.
enum class Io { done, would_block, broken };

class Tls {
 public:
  // Prepares a session for the host. Errors: config.
  [[nodiscard]] static Result<Tls> prepare(const std::string& host, const TlsSettings& settings);

  // Performs the handshake on a non-blocking socket, which must outlive this. Errors: refused
  // if the certificate is not accepted, otherwise connection.
  [[nodiscard]] Result<void> shake_hands(int socket, TimePoint deadline);

  Tls(Tls&&) noexcept;
  Tls& operator=(Tls&&) noexcept;
  ~Tls();

  // Like read(2) and write(2) on the socket; `bytes` is set on `done`. Read until would_block:
  // OpenSSL may have buffered decrypted bytes even if the socket is not readable.
  [[nodiscard]] Io read(std::span<char> space, std::size_t& bytes);
  [[nodiscard]] Io write(std::string_view text, std::size_t& bytes);

  // The reason for `broken`, and whether it is a client certificate, missing or not accepted. With
  // TLS 1.3, the peer reports that only after the handshake.
  [[nodiscard]] const std::string& why() const;
  [[nodiscard]] bool is_refused() const;

 private:
  struct Session;
  explicit Tls(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace pbm
