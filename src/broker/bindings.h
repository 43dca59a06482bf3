// SPDX-License-Identifier: MPL-2.0
// The filter as topic binding keys, so that the broker never sends what nobody
// asked for. An optimisation only: the filter still decides.
//
// pulsetranslator's keys (source normalized):
//   build.<tree>.<platform>.<buildtype>.…
//   unittest.<tree>.<platform>.<os>.<buildtype>.…, talos likewise
// Taskcluster's routes come as CC: route.tc-treeherder.v2.<tree>.…, but not
// every task has one.
#pragma once

#include "event/event.h"
#include "event/filter.h"

#include <string>
#include <vector>

namespace pbm {

inline constexpr std::size_t kMostBindings = 64;  // of one source; beyond, "#"

// Whether narrow keys may miss events that the filter would pass.
enum class Narrow { safely, also_lossy };

// At least one key; {"#"} where nothing narrower does. Pulse events need "#".
[[nodiscard]] std::vector<std::string> binding_keys(Source source, const Filter& filter, bool pulse,
                                                    Narrow narrow);

}  // namespace pbm
