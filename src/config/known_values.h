// SPDX-License-Identifier: MPL-2.0
// Known values of fields, for warnings about probable mistakes and for completion. Unknown
// values are accepted, because Mozilla may add new ones.
#pragma once

#include "dialect/task_kinds.h"
#include "event/field.h"
#include "event/job_result.h"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace pbm {

inline constexpr auto kKnownPlatforms = std::to_array<std::string_view>(
    {"linux", "linux64", "linux64-aarch64", "win32", "win64", "win64-aarch64", "macosx", "macosx64",
     "macosx64-aarch64", "android", "ios"});
// Parts of Taskcluster target names that other services, such as Treeherder, use as build
// types.
inline constexpr auto kTargetWords =
    std::to_array<std::string_view>({"asan", "tsan", "ccov", "shippable", "devedition", "fuzzing",
                                     "enterprise", "mingwclang", "nightlyasrelease", "rusttests"});
inline constexpr auto kTaskclusterBuildtypes =
    std::to_array<std::string_view>({"opt", "debug", "plain", "noopt"});
inline constexpr auto kKnownBuildtypes =
    std::to_array<std::string_view>({"opt", "debug", "plain", "noopt", "pgo"});
inline constexpr auto kKnownTrees = std::to_array<std::string_view>(
    {"mozilla-central", "autoland", "try", "mozilla-beta", "mozilla-release", "mozilla-esr115",
     "mozilla-esr128", "mozilla-esr140", "mozilla-inbound", "mozilla-aurora", "comm-central"});

// Task kinds of which at least some tasks are builds or tests.
[[nodiscard]] inline std::span<const std::string_view> known_kinds() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const auto& kind : task_kinds()) {
      if (kind.what != TaskClass::neither) all.push_back(kind.name);
    }
    return all;
  }();
  return names;
}

// Empty for a field with arbitrary values.
[[nodiscard]] inline std::span<const std::string_view> known_values(Field field) {
  switch (field) {
    case Field::platform: return kKnownPlatforms;
    case Field::buildtype: return kKnownBuildtypes;
    case Field::result: return kResults;
    case Field::tree: return kKnownTrees;
    case Field::kind: return known_kinds();
    default: return {};
  }
}

}  // namespace pbm
