// SPDX-License-Identifier: MPL-2.0
#include "app/version.h"

#include "base/version.h"
#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("the version names the program and its libraries", "[app][version]") {
  const auto version = version_text();
  CHECK(version.starts_with("pulsebuildmonitor " + std::string(program_version()) + " ("));
  for (const std::string library : {"rabbitmq-c", "OpenSSL", "CLI11", "fmt"}) {
    CAPTURE(library);
    CHECK(version.find(library) != version.npos);
  }
}

}  // namespace

}  // namespace pbm
