// SPDX-License-Identifier: MPL-2.0
#include "event/exchanges.h"

#include "support/catch.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("an exchange belongs to one source or to none, by its exact name", "[event][exchanges]") {
  struct Row {
    std::string exchange;
    std::optional<Source> source;
  };
  const std::vector<Row> rows{
      {"exchange/build/", Source::buildbot},
      {"org.mozilla.exchange.build", Source::buildbot},
      {"exchange/build/normalized", Source::normalized},
      {"exchange/taskcluster-queue/v1/task-completed", Source::taskcluster},
      {"exchange/taskcluster-queue/v1/task-failed", Source::taskcluster},
      {"exchange/taskcluster-queue/v1/task-exception", Source::taskcluster},
      {"exchange/taskcluster-queue/v1/task-running", std::nullopt},
      {"exchange/taskcluster-queue/v1/task-pending", std::nullopt},
      {"exchange/build", std::nullopt},
      {"exchange/build/normalized/", std::nullopt},
      {"Exchange/build/", std::nullopt},
      {"org.mozilla.exchange.build.", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [exchange, source] : rows) {
    CAPTURE(exchange);
    CHECK((recognise(exchange) == source));
  }
}

TEST_CASE("every exchange of a source is recognised", "[event][exchanges]") {
  for (const auto source : {Source::buildbot, Source::normalized, Source::taskcluster}) {
    CHECK_FALSE(exchanges_of(source).empty());
    for (const auto exchange : exchanges_of(source)) {
      CAPTURE(exchange);
      CHECK((recognise(exchange) == source));
    }
  }
}

}  // namespace

}  // namespace pbm
