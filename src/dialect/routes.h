// SPDX-License-Identifier: MPL-2.0
// What a Taskcluster task's own routes say. They come along as the AMQP header
// CC, one `route.<route>` each (the event contract, section 5).
#pragma once

#include <span>
#include <string_view>

namespace pbm {

// A view without data() is something that no route says. Of several routes the
// first that says a thing counts. Views point into the routes.
struct RouteFacts {
  std::string_view tree;      // by Treeherder's route, else by the index
  std::string_view revision;  // likewise
  std::string_view push_id;   // 1 to 18 digits
  std::string_view buildid;   // 14 digits, UTC
  std::string_view product;   // as spelled
  bool mobile = false;
};

[[nodiscard]] RouteFacts read_routes(std::span<const std::string_view> routes);

}  // namespace pbm
