// SPDX-License-Identifier: MPL-2.0
// Certificates and keys in PEM files, for a TLS context. OpenSSL does not read the files itself:
// it would wait for the writer of a FIFO, and ask for the password of a key on the terminal.
#pragma once

#include "base/result.h"

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace pbm {

// Owners of OpenSSL objects.
template <typename T, void (*release)(T*)>
struct Releaser {
  void operator()(T* owned) const { release(owned); }
};

// Trusts the certificates of the file --ca-file. Errors: config.
[[nodiscard]] Result<void> trust_file(SSL_CTX& context, const std::string& path);

// Sets the certificate to present if the broker requires one, with those of its issuers that
// follow it in the file --cert-file, and its private key, in --key-file. Errors: config.
[[nodiscard]] Result<void> present_certificate(SSL_CTX& context, const std::string& cert_file,
                                               const std::string& key_file);

}  // namespace pbm
