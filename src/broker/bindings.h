// SPDX-License-Identifier: MPL-2.0
// Converts the filter to topic binding keys, so that the broker sends fewer messages. This is
// only an optimization: the filter is still applied.
//
// Routing keys of pulsetranslator (source normalized):
//   build.<tree>.<platform>.<buildtype>.…
//   unittest.<tree>.<platform>.<os>.<buildtype>.…, and the same for talos
// Taskcluster sends the routes of a task as CC: route.tc-treeherder.v2.<tree>.…, but not
// every task has one.
#pragma once

#include "event/event.h"
#include "event/filter.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace pbm {

inline constexpr std::size_t kMostBindings = 64;  // per source; if more are needed, "#"

// Whether narrow keys may miss events that match the filter.
enum class Narrow { safely, also_lossy };

// Returns at least one key; {"#"} if no narrower ones are possible. Pulse events need "#".
[[nodiscard]] std::vector<std::string> binding_keys(Source source, const Filter& filter, bool pulse,
                                                    Narrow narrow);

// Keys of the Taskcluster messages about pushes, from their hashes of 40 digits: the route of each
// task to Treeherder, which contains the Mercurial revision, or for a project on GitHub the git
// hash. Where a project has both, only the index routes of builds contain the git hash: they show
// that the hash is one, and that narrow keys miss the other tasks.
[[nodiscard]] std::vector<std::string> push_keys(std::span<const std::string> hashes);

}  // namespace pbm
