// SPDX-License-Identifier: MPL-2.0
// Known values of fields, for warnings about probable mistakes and for completion. Unknown
// values are accepted, because Mozilla may add new ones.
#pragma once

#include "event/field.h"
#include "event/job_result.h"

#include <array>
#include <span>
#include <string_view>

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

// Empty for a field with arbitrary values.
[[nodiscard]] constexpr std::span<const std::string_view> known_values(Field field) {
  switch (field) {
    case Field::platform: return kKnownPlatforms;
    case Field::buildtype: return kKnownBuildtypes;
    case Field::result: return kResults;
    case Field::tree: return kKnownTrees;
    default: return {};
  }
}

}  // namespace pbm
