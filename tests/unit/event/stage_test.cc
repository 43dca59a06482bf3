// SPDX-License-Identifier: MPL-2.0
#include "event/stage.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

std::string shown(const Stages& stages) {
  std::string text(stages.names_tasks() ? "named:" : "");
  for (const auto stage : kStages) {
    if (stages.has(stage)) text += " " + std::string(name_of(stage));
  }
  return text;
}

TEST_CASE("a list of stages replaces the default of the publishers that it names",
          "[event][stage]") {
  using enum Stage;
  struct Row {
    std::vector<Stage> list;
    std::string stages;
  };
  const std::vector<Row> rows{
      {{}, " log_uploaded ended"},
      {{log_uploaded}, " log_uploaded ended"},
      {{finished}, " finished ended"},
      {{finished, log_uploaded}, " log_uploaded finished ended"},
      {{ended}, "named: log_uploaded ended"},
      {{running}, "named: log_uploaded running"},
      {{running, running}, "named: log_uploaded running"},
      {{ended, defined, pending, running}, "named: log_uploaded defined pending running ended"},
      {{finished, pending}, "named: finished pending"},
  };
  for (const auto& [list, stages] : rows) CHECK(shown(Stages(list)) == stages);
  CHECK(shown(Stages()) == " log_uploaded ended");
}

TEST_CASE("only three stages of Taskcluster precede the end", "[event][stage]") {
  for (const auto stage : kStages) {
    CAPTURE(name_of(stage));
    const bool is_start =
        stage == Stage::defined || stage == Stage::pending || stage == Stage::running;
    CHECK(is_end(stage) != is_start);
    CHECK(is_of_taskcluster(stage) == (is_start || stage == Stage::ended));
  }
}

}  // namespace

}  // namespace pbm
