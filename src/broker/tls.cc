// SPDX-License-Identifier: MPL-2.0
#include "broker/tls.h"

#include "base/io.h"
#include "base/text.h"
#include "broker/tls_files.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace pbm {

// Not in the unnamed namespace, because Tls::Session has external linkage and contains them.
using Context = std::unique_ptr<SSL_CTX, Releaser<SSL_CTX, SSL_CTX_free>>;
using Ssl = std::unique_ptr<SSL, Releaser<SSL, SSL_free>>;

namespace {

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

// Which certificates of the broker to accept.
Result<void> set_trust(SSL_CTX& context, const TlsSettings& settings) {
  SSL_CTX_set_verify(&context, settings.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (!settings.ca_file.empty()) return trust_file(context, settings.ca_file);
  SSL_CTX_set_default_verify_paths(&context);
  return {};
}

// The alerts bad_certificate to certificate_unknown, and unknown_ca (RFC 8446, 6.2).
constexpr bool is_about_certificate(int alert) {
  return (alert >= SSL_AD_BAD_CERTIFICATE && alert <= SSL_AD_CERTIFICATE_UNKNOWN) ||
         alert == SSL_AD_UNKNOWN_CA;
}

}  // namespace

struct Tls::Session {
  Context context{SSL_CTX_new(TLS_client_method())};
  Ssl ssl{};
  std::string why{};
  bool presents_certificate = false;
  bool certificate_demanded = false;  // and there is none
  bool certificate_missed = false;
  bool certificate_rejected = false;

  // Sets the host name to request and to verify the certificate against.
  [[nodiscard]] bool expect_host(const std::string& host) {
    auto* const parameters = SSL_get0_param(ssl.get());
    if (is_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
    return SSL_set_tlsext_host_name(ssl.get(), host.c_str()) == 1 &&
           X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1;
  }

  // The state after an OpenSSL call that returned `result`.
  Io state_of(int result) {
    const int saved = errno;
    switch (SSL_get_error(ssl.get(), result)) {
      case SSL_ERROR_WANT_READ:
      case SSL_ERROR_WANT_WRITE: return Io::would_block;
      case SSL_ERROR_ZERO_RETURN: why = "the broker closed the connection"; break;
      case SSL_ERROR_SYSCALL:
        why = saved != 0 ? std::strerror(saved) : "the broker closed the connection";
        break;
      default: keep_reason(); break;
    }
    ERR_clear_error();
    return Io::broken;
  }

  // The cause is the oldest error in OpenSSL's queue. Alerts of the peer have codes from
  // SSL_AD_REASON_OFFSET on.
  void keep_reason() {
    const auto code = ERR_peek_error();
    const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    why = reason == nullptr ? "the connection was closed" : reason;
    const int alert = ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET;
    certificate_missed = certificate_demanded && alert >= 0;
    certificate_rejected = presents_certificate && is_about_certificate(alert);
    if (ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER) {
      why += "; this port does not seem to use TLS: use amqp://";
    }
    if (certificate_missed) {
      why += "; the broker requires a client certificate: use --cert-file and --key-file";
    }
    if (certificate_rejected) why += "; the broker does not accept the certificate in --cert-file";
  }

  static int on_certificate_request(SSL* ssl, X509**, EVP_PKEY**) {
    static_cast<Session*>(SSL_get_app_data(ssl))->certificate_demanded = true;
    return 0;  // continue without one
  }
};

Tls::Tls(std::unique_ptr<Session> session) : session_(std::move(session)) {}
Tls::Tls(Tls&&) noexcept = default;
Tls& Tls::operator=(Tls&&) noexcept = default;
Tls::~Tls() = default;

const std::string& Tls::why() const { return session_->why; }
bool Tls::is_refused() const {
  return session_->certificate_missed || session_->certificate_rejected;
}

Result<Tls> Tls::prepare(const std::string& host, const TlsSettings& settings) {
  auto session = std::make_unique<Session>();
  auto* const context = session->context.get();
  if (context == nullptr) return Error{ErrorKind::internal, "create a TLS context: out of memory"};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (const auto done = set_trust(*context, settings); !done) return done.error();
  if (settings.cert_file.empty()) {
    SSL_CTX_set_client_cert_cb(context, Session::on_certificate_request);
  } else if (const auto done = present_certificate(*context, settings.cert_file, settings.key_file);
             !done) {
    return done.error();
  }
  session->presents_certificate = !settings.cert_file.empty();
  session->ssl.reset(SSL_new(context));
  if (session->ssl == nullptr)
    return Error{ErrorKind::internal, "create a TLS session: out of memory"};
  SSL_set_app_data(session->ssl.get(), session.get());
  if (session->expect_host(host)) return Tls(std::move(session));
  return Error{ErrorKind::config,
               fmt::format("host name '{}' is not valid in a certificate", printable(host))};
}

Result<void> Tls::shake_hands(int socket, TimePoint deadline) {
  const auto failed = [this](std::string_view why) {
    return Error{is_refused() ? ErrorKind::refused : ErrorKind::connection,
                 fmt::format("TLS handshake: {}", why)};
  };
  auto* const ssl = session_->ssl.get();
  if (SSL_set_fd(ssl, socket) != 1) return failed("out of memory");
  for (;;) {
    const int result = SSL_connect(ssl);
    if (result == 1) return {};
    if (session_->state_of(result) == Io::broken) break;
    const short events = SSL_want_write(ssl) ? POLLOUT : POLLIN;
    if (const int error = wait_for(socket, events, deadline); error != 0) {
      return failed(std::strerror(error));
    }
  }
  const auto verdict = SSL_get_verify_result(ssl);
  if (verdict == X509_V_OK || SSL_get_verify_mode(ssl) == SSL_VERIFY_NONE)
    return failed(session_->why);
  return Error{ErrorKind::refused, fmt::format("verify the broker's certificate: {}",
                                               X509_verify_cert_error_string(verdict))};
}

Io Tls::read(std::span<char> space, std::size_t& bytes) {
  errno = 0;
  const int result = SSL_read_ex(session_->ssl.get(), space.data(), space.size(), &bytes);
  return result == 1 ? Io::done : session_->state_of(result);
}

Io Tls::write(std::string_view text, std::size_t& bytes) {
  errno = 0;
  auto* const ssl = session_->ssl.get();
  const int result = SSL_write_ex(ssl, text.data(), text.size(), &bytes);
  if (result == 1) return Io::done;
  const auto state = session_->state_of(result);
  if (state != Io::broken) return state;
  // A peer may send an alert and then reset the connection: read the alert, if it arrived.
  char unread = 0;
  std::size_t unread_bytes = 0;
  errno = 0;
  const int peeked = SSL_peek_ex(ssl, &unread, 1, &unread_bytes);
  if (peeked != 1) (void)session_->state_of(peeked);
  return state;
}

}  // namespace pbm
