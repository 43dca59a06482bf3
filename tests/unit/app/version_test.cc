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
  for (const std::string library :
       {"rabbitmq-c", "OpenSSL", "c-ares", "CLI11", "fmt", "RapidJSON", "RE2", "toml++", "zlib"}) {
    CAPTURE(library);
    const auto at = version.find(library + " ");
    REQUIRE(at != version.npos);
    const auto number = version.substr(at + library.size() + 1);
    CHECK((number[0] >= '0' && number[0] <= '9'));
    CHECK_FALSE(number.starts_with("0.0.0"));
  }
}

}  // namespace

}  // namespace pbm
