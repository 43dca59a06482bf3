// SPDX-License-Identifier: MPL-2.0
// TLS over a connected socket, by OpenSSL: TLS 1.2 at least, the peer's certificate
// verified against a CA and against the host name or IP address asked for (RFC 6125).
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

// What became of an attempt to move bytes without waiting.
enum class Io { done, would_block, broken };

class Tls {
 public:
  // Shakes hands on a non-blocking socket, which must outlive this. `ca_file` holds PEM
  // certificates to trust; empty: the system's. Errors: config for the CA file, refused
  // for a certificate that does not verify, connection for the rest.
  [[nodiscard]] static Result<Tls> connect(int socket, const std::string& host,
                                           const std::string& ca_file, TimePoint deadline);

  Tls(Tls&&) noexcept;
  Tls& operator=(Tls&&) noexcept;
  ~Tls();

  // Like read(2) and write(2) on the socket; `bytes` is set once it is done. Decrypted
  // bytes may wait here while the socket has nothing: read until it would block.
  [[nodiscard]] Io read(std::span<char> room, std::size_t& bytes);
  [[nodiscard]] Io write(std::string_view text, std::size_t& bytes);

  // Why it is broken.
  [[nodiscard]] const std::string& why() const;

 private:
  struct Session;
  explicit Tls(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace pbm
