// SPDX-License-Identifier: MPL-2.0
#include "dialect/fields.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("mobile is told by platform, product or builder", "[dialect][fields]") {
  struct Row {
    std::string platform, product, builder;
    bool mobile;
  };
  const std::vector<Row> rows{
      {"linux", "firefox", "mozilla-central-linux", false},
      {"android", "firefox", "x", true},
      {"android-r7", "", "", true},
      {"linux-android", "firefox", "x", false},
      {"Android", "firefox", "x", false},
      {"linux", "mobile", "x", true},
      {"linux", "fennec", "x", true},
      {"linux", "mobiles", "x", false},
      {"linux", "fennecs", "x", false},
      {"linux", "firefox", "try-mobile-linux", true},
      {"linux", "firefox", "try_tegra_android-o_test-x", true},
      {"linux", "firefox", "try-Mobile", false},
      {"", "", "", false},
  };
  for (const auto& [platform, product, builder, mobile] : rows) {
    CAPTURE(platform, product, builder);
    Event event;
    if (!platform.empty()) event.set(Field::platform, platform);
    if (!product.empty()) event.set(Field::product, product);
    CHECK(is_mobile(event, builder) == mobile);
  }
}

TEST_CASE("JSON on one line keeps its tokens and their number of spaces", "[dialect][fields]") {
  Arena arena;
  CHECK(on_one_line("{}", arena) == "{}");
  CHECK(on_one_line("{\n\t\"a\" :\r\n 1.0}", arena) == "{  \"a\" :   1.0}");
  CHECK(on_one_line("{\"a\\n\":\"\xC3\xA9\x7f\"}", arena) == "{\"a\\n\":\"\xC3\xA9\x7f\"}");
}

}  // namespace

}  // namespace pbm
