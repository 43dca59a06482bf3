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
    CHECK((recognise(exchange, Stages()) == source));
  }
}

const std::vector kAllStages{Stage::defined, Stage::pending, Stage::running, Stage::ended};

TEST_CASE("every exchange of a source is recognised", "[event][exchanges]") {
  for (const auto source : {Source::buildbot, Source::normalized, Source::taskcluster}) {
    const auto exchanges = exchanges_of(source, Stages(kAllStages));
    CHECK_FALSE(exchanges.empty());
    for (const auto exchange : exchanges) {
      CAPTURE(exchange);
      CHECK((recognise(exchange, Stages(kAllStages)) == source));
    }
  }
}

TEST_CASE("the exchanges of Taskcluster are those of the stages", "[event][exchanges]") {
  using enum Stage;
  struct Row {
    std::vector<Stage> stages;
    std::vector<std::string> exchanges;
  };
  const std::vector<Row> rows{
      {{}, {"completed", "failed", "exception"}},
      {{finished}, {"completed", "failed", "exception"}},
      {{ended}, {"completed", "failed", "exception"}},
      {{running}, {"running"}},
      {{pending, defined}, {"defined", "pending"}},
      {kAllStages, {"defined", "pending", "running", "completed", "failed", "exception"}},
  };
  for (const auto& [list, expected] : rows) {
    const Stages stages(list);
    const auto exchanges = exchanges_of(Source::taskcluster, stages);
    REQUIRE(exchanges.size() == expected.size());
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
      CHECK(exchanges[i] == "exchange/taskcluster-queue/v1/task-" + expected[i]);
      CHECK(stages.has(stage_of(exchanges[i]).value()));
    }
  }
  CHECK_FALSE(stage_of(exchanges::kTaskGroupResolved).has_value());
  CHECK_FALSE(stage_of("exchange/build/").has_value());
}

TEST_CASE("messages before the end belong to Taskcluster if their stage is wanted",
          "[event][exchanges]") {
  const Stages running(std::vector{Stage::running});
  CHECK((recognise(exchanges::kTaskRunning, running) == Source::taskcluster));
  CHECK_FALSE(recognise(exchanges::kTaskPending, running).has_value());
  CHECK_FALSE(recognise(exchanges::kTaskRunning, Stages()).has_value());
  CHECK((recognise(exchanges::kTaskFailed, running) == Source::taskcluster));
}

}  // namespace

}  // namespace pbm
