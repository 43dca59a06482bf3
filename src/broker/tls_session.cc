// SPDX-License-Identifier: MPL-2.0
// OpenSSL reports a certificate that is not accepted as a failed handshake like any other. What was
// wrong is in three places: the verdict of the verification, the queue of errors, and the alert
// that the peer has sent. They are told apart here, because a certificate is for an administrator
// to mend, while a handshake that was interrupted is retried.
#include "broker/tls_session.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <string_view>

namespace pbm {

namespace {

// Addresses are compared with other entries of a certificate than names are (RFC 5280, 4.2.1.6),
// and may not be sent as the requested host (RFC 6066, 3).
bool is_ip_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

// Which certificates of the broker to accept.
Result<void> trust(SSL_CTX& context, const TlsSettings& settings) {
  SSL_CTX_set_verify(&context, settings.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (!settings.ca_file.empty()) return trust_file(context, settings.ca_file);
  SSL_CTX_set_default_verify_paths(&context);
  return {};
}

// The alerts bad_certificate to certificate_unknown, and unknown_ca (RFC 8446, 6.2).
constexpr bool is_certificate_alert(int alert) {
  return (alert >= SSL_AD_BAD_CERTIFICATE && alert <= SSL_AD_CERTIFICATE_UNKNOWN) ||
         alert == SSL_AD_UNKNOWN_CA;
}

}  // namespace

Result<std::unique_ptr<TlsSession>> TlsSession::prepare(const std::string& host,
                                                        const TlsSettings& settings) {
  std::unique_ptr<TlsSession> session(new TlsSession);
  if (const auto done = session->set_up(settings); !done) return done.error();
  // Certificates have names without the dot of the root.
  const auto name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
  if (session->expect_host(name)) return session;
  return Error{ErrorKind::config,
               fmt::format("host name '{}' is not valid in a certificate", printable(host))};
}

// Renegotiation of TLS 1.2 would let the broker repeat the handshake for ever; AMQP needs none.
Result<void> TlsSession::set_up(const TlsSettings& settings) {
  context_.reset(SSL_CTX_new(TLS_client_method()));
  auto* const context = context_.get();
  if (context == nullptr) return Error{ErrorKind::internal, "create a TLS context: out of memory"};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (auto done = trust(*context, settings); !done) return done;
  if (settings.cert_file.empty()) {
    SSL_CTX_set_client_cert_cb(context, on_certificate_request);
  } else if (auto done = present_certificate(*context, settings.cert_file, settings.key_file);
             !done) {
    return done;
  }
  presents_certificate_ = !settings.cert_file.empty();
  ssl_.reset(SSL_new(context));
  if (ssl_ == nullptr) return Error{ErrorKind::internal, "create a TLS session: out of memory"};
  SSL_set_app_data(ssl_.get(), this);
  return {};
}

// Sets the host name to request and to verify the certificate against. An empty one would accept
// the certificate of any host.
bool TlsSession::expect_host(const std::string& host) {
  auto* const parameters = SSL_get0_param(ssl_.get());
  if (is_ip_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  return !host.empty() && SSL_set_tlsext_host_name(ssl_.get(), host.c_str()) == 1 &&
         X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1;
}

// Noted, because in TLS 1.3 the broker rejects a client without a certificate only after the
// handshake has succeeded here.
int TlsSession::on_certificate_request(SSL* ssl, X509** /*certificate*/, EVP_PKEY** /*key*/) {
  static_cast<TlsSession*>(SSL_get_app_data(ssl))->certificate_demanded_ = true;
  return 0;  // continue without one
}

// SSL_ERROR_SYSCALL and SSL_ERROR_ZERO_RETURN both mean that the peer sends nothing more: there is
// no system call below, only the ring of TlsStream.
std::optional<Error> TlsSession::failure(int result) {
  const int state = SSL_get_error(ssl_.get(), result);
  if (state == SSL_ERROR_WANT_READ || state == SSL_ERROR_WANT_WRITE) return std::nullopt;
  const auto error = state == SSL_ERROR_SSL
                         ? error_in_queue()
                         : Error{ErrorKind::connection, "the broker closed the connection"};
  ERR_clear_error();
  return SSL_is_init_finished(ssl_.get()) == 1 ? error : handshake_failed(error);
}

// The cause is the oldest error in OpenSSL's queue. Alerts of the peer have codes from
// SSL_AD_REASON_OFFSET on.
Error TlsSession::error_in_queue() {
  const auto code = ERR_peek_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  Error error{ErrorKind::connection, reason == nullptr ? "the connection was closed" : reason};
  const int alert = ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;
  if (ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER) {
    error.text += "; this port does not seem to use TLS: use amqp://";
  }
  if (certificate_demanded_ && alert >= 0) {
    error.kind = ErrorKind::refused;
    error.text += "; the broker requires a client certificate: use --cert-file and --key-file";
  }
  if (presents_certificate_ && is_certificate_alert(alert)) {
    error.kind = ErrorKind::refused;
    error.text += "; the broker does not accept the certificate in --cert-file";
  }
  return error;
}

Error TlsSession::handshake_failed(const Error& error) const {
  const auto verdict = SSL_get_verify_result(ssl_.get());
  if (verdict == X509_V_OK || SSL_get_verify_mode(ssl_.get()) == SSL_VERIFY_NONE) {
    return {error.kind, fmt::format("TLS handshake: {}", error.text)};
  }
  return {ErrorKind::refused, fmt::format("verify the broker's certificate: {}",
                                          X509_verify_cert_error_string(verdict))};
}

}  // namespace pbm
