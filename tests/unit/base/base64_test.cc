// SPDX-License-Identifier: MPL-2.0
#include "base/base64.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("base64 is encoded and decoded", "[base][base64]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {"\xFF\xFE\xFD", "//79"},
      {"\xFB\xEF\xBE", "++++"},
      {bytes("\0\0\0"), "AAAA"},
      {bytes("a\0"), "YQA="},
      {bytes("\0"), "AA=="},
  };
  for (const auto& [plain, text] : rows) {
    CAPTURE(text);
    CHECK(base64_encoded(plain) == text);
    CHECK(base64_decoded(text) == plain);
  }
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(static_cast<char>(i));
    CHECK(base64_decoded(base64_encoded(all)) == all);
  }
}

TEST_CASE("malformed base64 decodes to nothing", "[base][base64]") {
  for (const std::string text : {"Z",       "Zg",       "Zg=",      "Zm9vY",    "Zm9vYg",
                                 "Zm9vYg=", "Zm9v=",    "Zm9v====", "====",     "Z===",
                                 "Zg=a",    "=Zg=",     "Zg==Zg==", "Zm 9",     "Zm9v\n",
                                 " Zm9v",   "Zm9v    ", "    ",     "    Zm9v", "Zg==\n\n\n\n",
                                 "Zm9*",    "Zm-_",     "Zm9\xC3",  "Zm9v----"}) {
    CAPTURE(text);
    CHECK_FALSE(base64_decoded(text).has_value());
  }
  CHECK_FALSE(base64_decoded(bytes("Zm9\0")).has_value());
}

}  // namespace

}  // namespace pbm
