// SPDX-License-Identifier: MPL-2.0
// Classifies the task kinds of Firefox CI as builds, tests, or neither. The kind of a task is
// a directory in Firefox's taskcluster/kinds, and the value of its tag `kind`.
//
// README.md lists the three steps that add a kind.
#pragma once

#include "event/event.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pbm {

// The tags of a task that are used; a view without data() is a missing tag.
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
  std::string_view action{};
};

// Whether the trust domain is that of Firefox, Thunderbird or Firefox Enterprise, or unknown: their
// tasks have labels and artifacts in common.
[[nodiscard]] bool is_of_firefox(const TaskTags& tags);

// How to determine the platform of a task.
enum class PlatformFrom : std::uint8_t {
  os_word,       // from a word of the target, such as linux64
  android,       // from the kind
  architecture,  // Linux; the target contains only arm64, a64, amd64 or x64
};

enum class TaskClass : std::uint8_t { build, test, neither, by_label };

struct TaskKind {
  std::string_view name;
  TaskClass what;
  std::string_view example;  // the label of such a task, which the unit tests classify
};

// The table.
[[nodiscard]] std::span<const TaskKind> task_kinds();

// The kind without the suffix "-appservices" of copied kinds, whose labels have the name of
// the original.
[[nodiscard]] std::string_view base_kind(std::string_view kind);

struct ClassifiedTask {
  EventKind event;
  PlatformFrom platform;
  bool is_known;  // in the table; otherwise classified by its name
};

// Whether the task is a copy in the graph of another project, which tests its worker images with
// tasks of Firefox. A copy has the tags of the original. `scheduler` is unknown without data().
[[nodiscard]] bool is_copy(const TaskTags& tags, std::string_view scheduler);

// Nothing if the task is neither a build nor a test.
[[nodiscard]] std::optional<ClassifiedTask> classify(const TaskTags& tags);

}  // namespace pbm
