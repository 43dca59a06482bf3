// SPDX-License-Identifier: MPL-2.0
// What a Taskcluster task is and what it is for, by its tags (the event
// contract, section 5).
#pragma once

#include "event/event.h"

#include <optional>
#include <string_view>

namespace pbm {

// The tags that count; a view without data() is a missing one.
struct TaskTags {
  std::string_view kind;
  std::string_view label;
  std::string_view project;
  std::string_view test_suite;
  std::string_view test_type;
  std::string_view test_platform;
};

// Nothing where the task is no build or test.
[[nodiscard]] std::optional<EventKind> kind_of_task(const TaskTags& tags);

// `<what>/<buildtype>`, as in linux1804-64-qr/opt.
struct Target {
  std::string_view whole;
  std::string_view what;
  std::string_view buildtype;
};

[[nodiscard]] Target target_of(const TaskTags& tags, EventKind kind);

// The generic family: linux64, win32, android, ... ; what is unlisted passes through.
[[nodiscard]] std::string_view platform_of(const TaskTags& tags, std::string_view what);

// The label without what only repeats the target.
[[nodiscard]] std::string_view test_of(const TaskTags& tags, std::string_view target);

}  // namespace pbm
