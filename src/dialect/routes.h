// SPDX-License-Identifier: MPL-2.0
// Reads the routes of a Taskcluster task, which are sent in the AMQP header CC as
// `route.<route>`: those for Treeherder and those for the index. Firefox's
// taskcluster/gecko_taskgraph/transforms/task.py generates them.
#pragma once

#include "dialect/translation.h"

#include <span>
#include <string_view>
#include <vector>

namespace pbm {

// Values from the routes; the first route with a value applies. A view without data() is an
// unknown value. Views point into the routes.
struct RouteFacts {
  std::string_view treeherder_tree;
  std::string_view index_tree;
  std::string_view revision;      // of Treeherder, otherwise the first of the index
  std::string_view git_revision;  // the first other one of 40 hex digits in the index
  std::string_view push_id;       // 1 to 18 digits, not all of them 0
  std::string_view buildid;       // 14 digits, UTC
  std::string_view product;       // unchanged
};

// Adds the locales in index routes of localized builds to `locales`, in order, with repeats.
[[nodiscard]] RouteFacts read_routes(std::span<const std::string_view> routes,
                                     std::vector<LocaleBuild>& locales);

}  // namespace pbm
