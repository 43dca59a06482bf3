// SPDX-License-Identifier: MPL-2.0
// The stages of a job, each of which its publisher announces in a message of its own, and those
// whose messages make events (--stage).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pbm {

enum class Stage : std::uint8_t {
  log_uploaded,  // buildbot: the job has ended and its log is available
  finished,      // buildbot: the same job, before that
  defined,       // Taskcluster: the task exists, and may wait for others
  pending,       // Taskcluster: a run waits for a worker
  running,       // Taskcluster: a worker has started the run
  ended,         // Taskcluster: the run has completed or failed, or ended with an exception
};

inline constexpr std::array<std::string_view, 6> kStageNames{"log_uploaded", "finished", "defined",
                                                             "pending",      "running",  "ended"};

inline constexpr std::array kStages{Stage::log_uploaded, Stage::finished, Stage::defined,
                                    Stage::pending,      Stage::running,  Stage::ended};

constexpr std::string_view name_of(Stage stage) {
  return kStageNames[static_cast<std::size_t>(stage)];
}

[[nodiscard]] constexpr bool is_of_taskcluster(Stage stage) { return stage >= Stage::defined; }

// Whether the job has ended. Otherwise it has no result yet.
[[nodiscard]] constexpr bool is_end(Stage stage) {
  return !is_of_taskcluster(stage) || stage == Stage::ended;
}

class Stages {
 public:
  // One stage of each publisher: log_uploaded and ended.
  constexpr Stages() = default;

  // Those in the list. Of a publisher that it does not name, the one above.
  constexpr explicit Stages(std::span<const Stage> list) {
    names_tasks_ = std::ranges::any_of(list, is_of_taskcluster);
    if (names_tasks_) set(Stage::ended, false);
    if (!std::ranges::all_of(list, is_of_taskcluster)) set(Stage::log_uploaded, false);
    for (const auto stage : list) set(stage, true);
  }

  [[nodiscard]] constexpr bool has(Stage stage) const { return has_[index_of(stage)]; }

  // Whether the list named stages of Taskcluster. Its events then have Field::stage.
  [[nodiscard]] constexpr bool names_tasks() const { return names_tasks_; }

  bool operator==(const Stages&) const = default;

 private:
  static constexpr std::size_t index_of(Stage stage) { return static_cast<std::size_t>(stage); }
  constexpr void set(Stage stage, bool has) { has_[index_of(stage)] = has; }

  std::array<bool, kStageNames.size()> has_{true, false, false, false, false, true};
  bool names_tasks_ = false;
};

inline constexpr Stages kAllStages(kStages);

}  // namespace pbm
