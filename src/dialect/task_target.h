// SPDX-License-Identifier: MPL-2.0
// What a Taskcluster task was for, <what>/<type> such as linux2404-64-shippable/opt, by
// its tags: a test's own tag, or the task's label.
#pragma once

#include "dialect/task_kinds.h"

#include <string_view>

namespace pbm {

// Views without data() are unknown.
struct Target {
  std::string_view what;
  std::string_view type;
};

[[nodiscard]] Target target_of(const TaskTags& tags, EventKind event);

// The generic family: linux64, win32, android, ... ; what is unlisted passes through.
[[nodiscard]] std::string_view platform_of(const TaskTags& tags, PlatformFrom from,
                                           const Target& target);

// The system that a test of this target ran on.
[[nodiscard]] std::string_view os_of(const Target& target);

// The label without what only repeats the target.
[[nodiscard]] std::string_view test_of(const TaskTags& tags, const Target& target);

}  // namespace pbm
