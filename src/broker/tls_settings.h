// SPDX-License-Identifier: MPL-2.0
// Settings for connections with TLS.
#pragma once

#include <string>

namespace pbm {

struct TlsSettings {
  std::string ca_file{};    // trusted certificates; empty: those of the system
  std::string cert_file{};  // certificate to present; empty: none
  std::string key_file{};   // its private key
  bool insecure = false;    // whether to accept any certificate of any host
};

}  // namespace pbm
