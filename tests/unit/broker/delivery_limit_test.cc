// SPDX-License-Identifier: MPL-2.0
#include "broker/delivery_limit.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

TEST_CASE("a new queue has no delivery limit, where versions have one",
          "[broker][delivery_limit]") {
  struct Row {
    std::string version;
    std::optional<std::int64_t> argument;
    std::string shown;
  };
  const std::vector<Row> rows{{"4.0.5", -1, "no delivery limit"},
                              {"4", -1, "no delivery limit"},
                              {"12.1", -1, "no delivery limit"},
                              {"3.13.7", std::nullopt, ""},
                              {"", std::nullopt, ""},
                              {"four", std::nullopt, ""},
                              {"99999999999", std::nullopt, ""}};
  for (const auto& [version, argument, shown] : rows) {
    CAPTURE(version);
    DeliveryLimit limit;
    limit.start(version);
    CHECK(limit.argument() == argument);
    limit.accepted();
    CHECK(limit.shown() == shown);
    CHECK_FALSE(limit.deliveries().has_value());
  }
}

TEST_CASE("a refusal says which limit an existing queue has", "[broker][delivery_limit]") {
  struct Row {
    std::string current;
    std::optional<std::int64_t> argument;
    std::optional<std::int64_t> deliveries;
  };
  const std::vector<Row> rows{{"none", std::nullopt, 20},
                              {"the value '7' of type 'long'", 7, 7},
                              {"the value '-1' of type 'long'", -1, std::nullopt},
                              {"the value 'x' of type 'longstr'", std::nullopt, 20}};
  for (const auto& [current, argument, deliveries] : rows) {
    CAPTURE(current);
    DeliveryLimit limit;
    limit.start("4.1.0");
    REQUIRE(limit.argument() == std::int64_t{-1});
    CHECK_FALSE(limit.is_known());
    REQUIRE(limit.learn({406,
                         "inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': "
                         "received the value '-1' of type 'long' but current is " +
                             current}));
    CHECK(limit.is_known());
    CHECK(limit.argument() == argument);
    CHECK(limit.deliveries() == deliveries);
    limit.start("4.1.0");  // it is known at the next connection
    CHECK(limit.argument() == argument);
    limit.forget();
    CHECK(limit.argument() == std::int64_t{-1});
  }
}

TEST_CASE("other refusals say nothing about the limit", "[broker][delivery_limit]") {
  DeliveryLimit limit;
  limit.start("4.1.0");
  CHECK_FALSE(limit.learn({406, "inequivalent arg 'x-queue-type' for queue"}));
  CHECK_FALSE(limit.is_known());
}

}  // namespace pbm
