// SPDX-License-Identifier: MPL-2.0
// Maps exchanges to sources and back. The names come from Mozilla's buildbot configuration
// and from the exchange reference of Taskcluster's queue service.
#pragma once

#include "event/event.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace pbm {

namespace exchanges {
inline constexpr std::array<std::string_view, 2> kBuildbot{"exchange/build/",
                                                           "org.mozilla.exchange.build"};
inline constexpr std::array<std::string_view, 1> kNormalized{"exchange/build/normalized"};
inline constexpr std::string_view kTaskCompleted = "exchange/taskcluster-queue/v1/task-completed";
inline constexpr std::string_view kTaskFailed = "exchange/taskcluster-queue/v1/task-failed";
inline constexpr std::string_view kTaskException = "exchange/taskcluster-queue/v1/task-exception";
inline constexpr std::array<std::string_view, 3> kTaskcluster{kTaskCompleted, kTaskFailed,
                                                              kTaskException};
// Belongs to no source. Its messages make no events; they show when a push is over.
inline constexpr std::string_view kTaskGroupResolved =
    "exchange/taskcluster-queue/v1/task-group-resolved";
}  // namespace exchanges

[[nodiscard]] constexpr std::span<const std::string_view> exchanges_of(Source source) {
  switch (source) {
    case Source::buildbot: return exchanges::kBuildbot;
    case Source::normalized: return exchanges::kNormalized;
    case Source::taskcluster: return exchanges::kTaskcluster;
  }
  return {};
}

// Whether the messages of the source are spread over all of its exchanges; otherwise its
// exchanges are alternative names of the same one.
[[nodiscard]] constexpr bool needs_all_exchanges(Source source) {
  return source == Source::taskcluster;
}

// The source of an exchange; nothing if the exchange is unknown.
[[nodiscard]] constexpr std::optional<Source> recognise(std::string_view exchange) {
  for (const auto source : {Source::taskcluster, Source::buildbot, Source::normalized}) {
    if (std::ranges::find(exchanges_of(source), exchange) != exchanges_of(source).end()) {
      return source;
    }
  }
  return std::nullopt;
}

}  // namespace pbm
