// SPDX-License-Identifier: MPL-2.0
#include "broker/tls_files.h"

#include "base/io.h"
#include "base/text.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace pbm {

namespace {

using Certificate = std::unique_ptr<X509, Releaser<X509, X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY, EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Releaser<BIO, BIO_free_all>>;

constexpr std::size_t kMostBytes = std::size_t{16} * 1024 * 1024;

// A file of an option, and its text, which is erased at the end.
class PemFile {
 public:
  PemFile(std::string_view flag, const std::string& path) : flag_(flag), path_(path) {}
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  ~PemFile() { OPENSSL_cleanse(text_.data(), text_.size()); }

  [[nodiscard]] Result<void> read() {
    const Fd file = open_for_reading(path_);
    if (!file.valid()) return error(std::strerror(errno));
    auto text = read_whole(file.get(), kMostBytes);
    if (!text) return error(text.error().text);
    text_ = std::move(*text);
    return {};
  }

  [[nodiscard]] Memory memory() const {
    return Memory(BIO_new_mem_buf(text_.data(), static_cast<int>(text_.size())));
  }

  [[nodiscard]] Error error(std::string_view why) const {
    return {ErrorKind::config, fmt::format("read {} '{}': {}", flag_, printable(path_), why)};
  }

 private:
  std::string_view flag_;
  const std::string& path_;
  std::string text_;
};

// Keys with a password are not supported.
int no_password(char* /*space*/, int /*bytes*/, int /*writing*/, void* /*data*/) { return -1; }

Certificate next_certificate(BIO* memory) {
  return Certificate(PEM_read_bio_X509_AUX(memory, nullptr, no_password, nullptr));
}

constexpr std::string_view kNoCertificate = "contains no PEM certificate";

Result<void> present(SSL_CTX& context, const PemFile& file) {
  const auto memory = file.memory();
  if (memory == nullptr) return file.error("out of memory");
  const auto own = next_certificate(memory.get());
  if (own == nullptr) return file.error(kNoCertificate);
  bool accepted = SSL_CTX_use_certificate(&context, own.get()) == 1;
  while (const auto issuer = next_certificate(memory.get())) {
    accepted = accepted && SSL_CTX_add1_chain_cert(&context, issuer.get()) == 1;
  }
  if (!accepted) return file.error("OpenSSL does not accept the certificate");
  return {};
}

Result<void> use_key(SSL_CTX& context, const PemFile& file) {
  const auto memory = file.memory();
  const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr));
  if (key == nullptr) {
    const bool encrypted = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_BAD_PASSWORD_READ;
    return file.error(encrypted ? "the key has a password, which is not supported"
                                : "contains no PEM private key");
  }
  // This also compares it with the certificate.
  if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1) {
    return file.error("the key does not belong to the certificate in --cert-file");
  }
  return {};
}

}  // namespace

Result<void> trust_file(SSL_CTX& context, const std::string& path) {
  PemFile file("--ca-file", path);
  if (auto done = file.read(); !done) return done;
  const auto memory = file.memory();
  int count = 0;
  while (const auto certificate = next_certificate(memory.get())) {
    count += X509_STORE_add_cert(SSL_CTX_get_cert_store(&context), certificate.get());
  }
  ERR_clear_error();  // caused by the end of the text
  return count == 0 ? Result<void>(file.error(kNoCertificate)) : Result<void>();
}

Result<void> present_certificate(SSL_CTX& context, const std::string& cert_file,
                                 const std::string& key_file) {
  PemFile certificate("--cert-file", cert_file);
  PemFile key("--key-file", key_file);
  auto done = certificate.read();
  if (done) done = key.read();
  if (done) done = present(context, certificate);
  if (done) done = use_key(context, key);
  ERR_clear_error();
  return done;
}

}  // namespace pbm
