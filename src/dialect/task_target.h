// SPDX-License-Identifier: MPL-2.0
// The target of a Taskcluster task, <what>/<type>, such as linux2404-64-shippable/opt. It is
// derived from a tag of a test, or from the label of the task.
#pragma once

#include "dialect/task_kinds.h"
#include "event/event.h"

#include <string_view>

namespace pbm {

// Views without data() are unknown.
struct Target {
  std::string_view what;
  std::string_view type;
};

[[nodiscard]] Target target_of(const TaskTags& tags, EventKind event);

// The platform family: linux64, win32, android, ...; an unknown platform is not changed.
[[nodiscard]] std::string_view platform_of(const TaskTags& tags, PlatformFrom from,
                                           const Target& target);

// The operating system that a test of this target runs on.
[[nodiscard]] std::string_view os_of(const Target& target);

// The label without the parts that repeat the target.
[[nodiscard]] std::string_view test_of(const TaskTags& tags, const Target& target);

// What the label of a build says beside its kind and its platform: shippable, of
// build-linux64-shippable/opt. A label of another form is returned as a whole.
[[nodiscard]] std::string_view label_words_of(const Event& build);

}  // namespace pbm
