// SPDX-License-Identifier: MPL-2.0
// What a Taskcluster task's own routes say. They come along as the AMQP header CC, one
// `route.<route>` each: Treeherder's, and those by which the index knows the task
// (Firefox's taskcluster/gecko_taskgraph/transforms/task.py makes them).
#pragma once

#include "dialect/translation.h"

#include <span>
#include <string_view>
#include <vector>

namespace pbm {

// A view without data() is something that no route says. Of several routes the
// first that says a thing counts. Views point into the routes.
struct RouteFacts {
  std::string_view treeherder_tree;
  std::string_view index_tree;
  std::string_view revision;      // Treeherder's, else the index's first
  std::string_view git_revision;  // the index's first of 40 hex digits that is not that
  std::string_view push_id;       // 1 to 18 digits, not all of them 0
  std::string_view buildid;       // 14 digits, UTC
  std::string_view product;       // as spelled
};

// Adds to `locales` those of the index routes of localized builds, in order, repeats too.
[[nodiscard]] RouteFacts read_routes(std::span<const std::string_view> routes,
                                     std::vector<LocaleBuild>& locales);

}  // namespace pbm
