// SPDX-License-Identifier: MPL-2.0
// A client's session of TLS 1.2 or later, by OpenSSL: what it trusts, presents and expects, and
// why it failed. tls_stream.h moves its bytes.
#pragma once

#include "base/error.h"
#include "base/result.h"
#include "broker/tls_files.h"
#include "broker/tls_settings.h"

#include <openssl/ssl.h>

#include <memory>
#include <optional>
#include <string>

namespace pbm {

class TlsSession {
 public:
  // Prepares a session for the host; a dot at its end is part of no certificate and is ignored.
  // Errors: config.
  [[nodiscard]] static Result<std::unique_ptr<TlsSession>> prepare(const std::string& host,
                                                                   const TlsSettings& settings);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;
  ~TlsSession() = default;

  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }

  // The error of an OpenSSL call on ssl() that returned `result`, which was not 1; nothing if it
  // has to be repeated once there is more input, or room for output. refused: the certificate of
  // one side is not accepted, or ours is missing. With TLS 1.3, a broker reports that only after
  // the handshake.
  [[nodiscard]] std::optional<Error> failure(int result);

 private:
  TlsSession() = default;
  [[nodiscard]] Result<void> set_up(const TlsSettings& settings);
  [[nodiscard]] bool expect_host(const std::string& host);
  [[nodiscard]] Error error_in_queue();
  [[nodiscard]] Error handshake_failed(const Error& error) const;
  static int on_certificate_request(SSL* ssl, X509** certificate, EVP_PKEY** key);

  std::unique_ptr<SSL_CTX, Releaser<SSL_CTX, SSL_CTX_free>> context_{};
  std::unique_ptr<SSL, Releaser<SSL, SSL_free>> ssl_{};
  bool presents_certificate_ = false;
  bool certificate_demanded_ = false;  // and there is none
};

}  // namespace pbm
