// SPDX-License-Identifier: MPL-2.0
// Of libraries that are linked dynamically, the version at run time is what matters; those of
// headers alone have only the one of the build. RE2, toml++ and libsystemd do not tell theirs at
// run time, so it is that of the build as well (src/CMakeLists.txt).
#include "app/version.h"

#include "base/version.h"
#include "broker/rabbitmq.h"

#include <CLI/Version.hpp>
#include <ares.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <rapidjson/rapidjson.h>
#include <zlib.h>

namespace pbm {

// One line for the program, as scripts expect it, and the libraries below.
std::string version_text() {
  return fmt::format(
      "pulsebuildmonitor {} ({})\nrabbitmq-c {}, {}, c-ares {}, CLI11 {},\n"
      "fmt {}.{}.{}, RapidJSON {}, RE2 {}, toml++ {}, zlib {}{}\n",
      program_version(), program_commit(), amqp_version(), OpenSSL_version(OPENSSL_VERSION),
      ares_version(nullptr), CLI11_VERSION, FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
      FMT_VERSION % 100, RAPIDJSON_VERSION_STRING, PBM_RE2_VERSION, PBM_TOML_VERSION, zlibVersion(),
      PBM_LIBSYSTEMD);
}

}  // namespace pbm
