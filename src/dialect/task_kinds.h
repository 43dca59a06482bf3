// SPDX-License-Identifier: MPL-2.0
// What the kinds of tasks of Firefox CI are: builds, tests, or neither. A task's kind is
// the folder of Firefox's taskcluster/kinds that it comes from, and its tag `kind` says it.
//
// A new kind is one row of the table in the source, one line in the manual's, and one
// fixture in the test.
#pragma once

#include "event/event.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pbm {

// The tags of a task that count here; a view without data() is a missing one.
struct TaskTags {
  std::string_view kind{};
  std::string_view label{};
  std::string_view project{};
  std::string_view test_suite{};
  std::string_view test_type{};
  std::string_view test_platform{};
  std::string_view test_variant{};
  std::string_view trust_domain{};
  std::string_view owner{};
};

// Where the platform of a task stands.
enum class PlatformFrom : std::uint8_t {
  os_word,       // a word of the target, such as linux64
  android,       // the kind itself
  architecture,  // Linux, whose target says only arm64, a64, amd64 or x64
};

enum class TaskClass : std::uint8_t { build, test, neither, by_label };

struct TaskKind {
  std::string_view name;
  TaskClass what;
  PlatformFrom platform = PlatformFrom::os_word;
};

// The table.
[[nodiscard]] std::span<const TaskKind> task_kinds();

// The kind without the "-appservices" that copies of a kind have at their end: their
// labels keep the name of the original.
[[nodiscard]] std::string_view base_kind(std::string_view kind);

struct ClassifiedTask {
  EventKind event;
  PlatformFrom platform;
  bool is_known;  // by the table; otherwise it only looks like a build or test
};

// Nothing where the task is no build or test.
[[nodiscard]] std::optional<ClassifiedTask> classify(const TaskTags& tags);

}  // namespace pbm
