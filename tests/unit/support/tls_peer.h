// SPDX-License-Identifier: MPL-2.0
// A server of TLS in memory, by OpenSSL, that a test moves step by step.
#pragma once

#include "support/catch.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

namespace pbm {

template <typename T, void (*release)(T*)>
struct OpensslReleaser {
  void operator()(T* owned) const { release(owned); }
};

// A self-signed certificate and its key.
class TlsIdentity {
 public:
  // `names` as in a subjectAltName: DNS:broker.example,IP:127.0.0.1
  explicit TlsIdentity(const std::string& names)
      : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    auto* const x509 = certificate_.get();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key_.get());
    const auto* const name = reinterpret_cast<const unsigned char*>("unit test");
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC, name, -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    auto* const extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    REQUIRE(extension != nullptr);
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    REQUIRE(X509_sign(x509, key_.get(), EVP_sha256()) != 0);
  }

  [[nodiscard]] X509* certificate() const { return certificate_.get(); }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }

  [[nodiscard]] std::string certificate_pem() const {
    return pem([this](BIO* to) { PEM_write_bio_X509(to, certificate()); });
  }
  [[nodiscard]] std::string key_pem() const {
    return pem([this](BIO* to) {
      PEM_write_bio_PrivateKey(to, key(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }

 private:
  template <typename Write>
  static std::string pem(Write write) {
    const std::unique_ptr<BIO, OpensslReleaser<BIO, BIO_vfree>> memory(BIO_new(BIO_s_mem()));
    write(memory.get());
    char* bytes = nullptr;
    const long count = BIO_get_mem_data(memory.get(), &bytes);
    return {bytes, static_cast<std::size_t>(count)};
  }

  std::unique_ptr<EVP_PKEY, OpensslReleaser<EVP_PKEY, EVP_PKEY_free>> key_;
  std::unique_ptr<X509, OpensslReleaser<X509, X509_free>> certificate_;
};

class TlsPeer {
 public:
  // `version`: the only one that it speaks, TLS1_2_VERSION or TLS1_3_VERSION.
  TlsPeer(const TlsIdentity& identity, int version) : context_(SSL_CTX_new(TLS_server_method())) {
    auto* const context = context_.get();
    SSL_CTX_set_min_proto_version(context, version);
    SSL_CTX_set_max_proto_version(context, version);
    REQUIRE(SSL_CTX_use_certificate(context, identity.certificate()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(context, identity.key()) == 1);
    ssl_.reset(SSL_new(context));
    SSL_set_bio(ssl(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_accept_state(ssl());
  }

  void require_certificate() {
    SSL_set_verify(ssl(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }

  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
  [[nodiscard]] std::string requested_host() const {
    const char* const name = SSL_get_servername(ssl(), TLSEXT_NAMETYPE_host_name);
    return name == nullptr ? "" : name;
  }

  // What the client sent; returns the application data in it.
  std::string take(std::string_view bytes) {
    BIO_write(SSL_get_rbio(ssl()), bytes.data(), static_cast<int>(bytes.size()));
    std::string all;
    char space[4096];
    for (;;) {
      const int got = SSL_read(ssl(), space, sizeof space);
      if (got <= 0) return all;
      all.append(space, static_cast<std::size_t>(got));
    }
  }

  // What is to be sent to the client.
  [[nodiscard]] std::string output() const {
    char* bytes = nullptr;
    const long count = BIO_get_mem_data(SSL_get_wbio(ssl()), &bytes);
    std::string all(bytes, static_cast<std::size_t>(count));
    (void)BIO_reset(SSL_get_wbio(ssl()));
    return all;
  }

  void say(std::string_view text) const {
    REQUIRE(SSL_write(ssl(), text.data(), static_cast<int>(text.size())) ==
            static_cast<int>(text.size()));
  }

 private:
  std::unique_ptr<SSL_CTX, OpensslReleaser<SSL_CTX, SSL_CTX_free>> context_;
  std::unique_ptr<SSL, OpensslReleaser<SSL, SSL_free>> ssl_{};
};

}  // namespace pbm
