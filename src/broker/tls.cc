// SPDX-License-Identifier: MPL-2.0
#include "broker/tls.h"

#include "base/printable.h"

#include <amqp.h>
#include <amqp_ssl_socket.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace pbm {

namespace {

std::string system_ca_file() {
  constexpr const char* kDebian = "/etc/ssl/certs/ca-certificates.crt";
  const char* const named = std::getenv(X509_get_default_cert_file_env());
  for (const char* const path : {named, X509_get_default_cert_file(), kDebian}) {
    if (path != nullptr && *path != '\0' && ::access(path, R_OK) == 0) return path;
  }
  return kDebian;
}

bool is_address(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

int verify(int preverified, X509_STORE_CTX* store) {
  if (preverified == 1) return 1;
  const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
  const auto* const ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, index));
  auto* const check = static_cast<TlsCheck*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  check->refused(X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
  return 0;
}

}  // namespace

Result<void> TlsCheck::set_up(amqp_socket_t_* socket, const std::string& ca_file,
                              const std::string& host) {
  const std::string path = ca_file.empty() ? system_ca_file() : ca_file;
  if (amqp_ssl_socket_set_cacert(socket, path.c_str()) != AMQP_STATUS_OK) {
    const auto reason = ::access(path.c_str(), R_OK) == 0
                            ? "no PEM certificate can be read from it"
                            : "it is missing or unreadable";
    ERR_clear_error();
    return Error{ErrorKind::config, fmt::format("load CA certificates from {}'{}': {}",
                                                ca_file.empty() ? "" : "--ca-file ",
                                                printable(path), reason)};
  }
  auto* const context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(socket));
  amqp_ssl_socket_set_verify_hostname(socket, 0);  // OpenSSL checks it, addresses included
  SSL_CTX_set_app_data(context, this);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, verify);
  auto* const parameters = SSL_CTX_get0_param(context);
  const int set = is_address(host)
                      ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                      : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size());
  if (set != 1) {
    return Error{ErrorKind::config, fmt::format("check for host name '{}'", printable(host))};
  }
  return {};
}

}  // namespace pbm
