// SPDX-License-Identifier: MPL-2.0
// Maps exchanges to sources and back. The names come from Mozilla's buildbot configuration
// and from the exchange reference of Taskcluster's queue service.
#pragma once

#include "event/event.h"
#include "event/stage.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace pbm {

namespace exchanges {
inline constexpr std::array<std::string_view, 2> kBuildbot{"exchange/build/",
                                                           "org.mozilla.exchange.build"};
inline constexpr std::array<std::string_view, 1> kNormalized{"exchange/build/normalized"};
inline constexpr std::string_view kTaskDefined = "exchange/taskcluster-queue/v1/task-defined";
inline constexpr std::string_view kTaskPending = "exchange/taskcluster-queue/v1/task-pending";
inline constexpr std::string_view kTaskRunning = "exchange/taskcluster-queue/v1/task-running";
inline constexpr std::string_view kTaskCompleted = "exchange/taskcluster-queue/v1/task-completed";
inline constexpr std::string_view kTaskFailed = "exchange/taskcluster-queue/v1/task-failed";
inline constexpr std::string_view kTaskException = "exchange/taskcluster-queue/v1/task-exception";
// Belongs to no source. Its messages make no events; they show when a push is over.
inline constexpr std::string_view kTaskGroupResolved =
    "exchange/taskcluster-queue/v1/task-group-resolved";
}  // namespace exchanges

struct TaskExchange {
  std::string_view name;
  Stage stage;
};
inline constexpr auto kTaskExchanges =
    std::to_array<TaskExchange>({{exchanges::kTaskDefined, Stage::defined},
                                 {exchanges::kTaskPending, Stage::pending},
                                 {exchanges::kTaskRunning, Stage::running},
                                 {exchanges::kTaskCompleted, Stage::ended},
                                 {exchanges::kTaskFailed, Stage::ended},
                                 {exchanges::kTaskException, Stage::ended}});

// The stage that the messages of an exchange of Taskcluster announce; nothing for another
// exchange.
[[nodiscard]] constexpr std::optional<Stage> stage_of(std::string_view exchange) {
  const auto found = std::ranges::find(kTaskExchanges, exchange, &TaskExchange::name);
  return found == kTaskExchanges.end() ? std::nullopt : std::optional(found->stage);
}

// The exchanges to consume for messages of these stages.
[[nodiscard]] inline std::vector<std::string_view> exchanges_of(Source source,
                                                                const Stages& stages) {
  switch (source) {
    case Source::buildbot: return {exchanges::kBuildbot.begin(), exchanges::kBuildbot.end()};
    case Source::normalized: return {exchanges::kNormalized.begin(), exchanges::kNormalized.end()};
    case Source::taskcluster: break;
  }
  std::vector<std::string_view> names;
  for (const auto& exchange : kTaskExchanges) {
    if (stages.has(exchange.stage)) names.push_back(exchange.name);
  }
  return names;
}

// Whether a consumer must bind to all exchanges of the source. If not, they are alternative names
// of one.
[[nodiscard]] constexpr bool needs_all_exchanges(Source source) {
  return source == Source::taskcluster;
}

// The source of an exchange; nothing if the exchange is unknown. Those of Taskcluster about tasks
// that have not ended are known only if their stage is wanted.
[[nodiscard]] constexpr std::optional<Source> recognise(std::string_view exchange,
                                                        const Stages& stages) {
  if (const auto stage = stage_of(exchange)) {
    return is_end(*stage) || stages.has(*stage) ? std::optional(Source::taskcluster) : std::nullopt;
  }
  const auto is_one_of = [exchange](const auto& names) {
    return std::ranges::find(names, exchange) != names.end();
  };
  if (is_one_of(exchanges::kBuildbot)) return Source::buildbot;
  if (is_one_of(exchanges::kNormalized)) return Source::normalized;
  return std::nullopt;
}

}  // namespace pbm
