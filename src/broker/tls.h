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
  // What is needed to ask for this host. `ca_file` holds PEM certificates to trust; empty:
  // the system's. Errors: config.
  [[nodiscard]] static Result<Tls> prepare(const std::string& host, const std::string& ca_file);

  // Shakes hands on a non-blocking socket, which must outlive this. Errors: refused for a
  // certificate that does not verify, else connection.
  [[nodiscard]] Result<void> shake_hands(int socket, TimePoint deadline);

  Tls(Tls&&) noexcept;
  Tls& operator=(Tls&&) noexcept;
  ~Tls();

  // Like read(2) and write(2) on the socket; `bytes` is set once it is done. Decrypted
  // bytes may wait here while the socket has nothing: read until it would block.
  [[nodiscard]] Io read(std::span<char> space, std::size_t& bytes);
  [[nodiscard]] Io write(std::string_view text, std::size_t& bytes);

  // Why it is broken; and whether that is because we have no client certificate. With TLS
  // 1.3 the peer says so only after the handshake.
  [[nodiscard]] const std::string& why() const;
  [[nodiscard]] bool is_refused() const;

 private:
  struct Session;
  explicit Tls(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace pbm
