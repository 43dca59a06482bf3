// SPDX-License-Identifier: MPL-2.0
// Ends the run when all pushes are over (--push), and reports how they ended: in the log, and
// through the exit code. Without a push it does nothing.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "flow/delivery_source.h"
#include "flow/push_groups.h"
#include "monitor/settings.h"
#include "monitor/watcher.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pbm {

class PushWatch final : public Watcher {
 public:
  // `pushes` is null if no push is watched; otherwise it must outlive this, like the rest. The
  // pipeline advances the time of a capture by its timestamps.
  PushWatch(PushGroups* pushes, const PushSettings& settings, DeliverySource& source, Log& log,
            TimePoint start)
      : pushes_(pushes), settings_(settings), source_(source), log_(log), start_(start) {}

  [[nodiscard]] bool is_on() const { return pushes_ != nullptr; }

  [[nodiscard]] std::optional<TimePoint> wake_at(const Turn& turn) const override;
  Wish look(const Turn& turn) override;

  // Whether a hash has turned out to be a git hash of a project that also has Mercurial revisions:
  // only its builds name it.
  [[nodiscard]] bool has_git_hash() const;

  // Whether the run is to end.
  [[nodiscard]] bool is_over() const;

  // The capture was read to its end.
  void input_ended() { has_input_ended_ = true; }

  // The run has ended: logs a summary of each push.
  void finish(TimePoint now) override;

  // After finish(). `limited` is the exit code that the limits of the run give; `time_ran_out`:
  // whether one of them was a time limit; `all_written`: whether all lines were written.
  [[nodiscard]] int exit_code(int limited, bool time_ran_out, bool all_written) const;

 private:
  [[nodiscard]] bool is_quiet(const Turn& turn) const;
  void note_gaps();
  void look_at_source();
  void warn(const Push& push);
  void suggest(const Push& push);
  void sum_up(const Push& push, std::chrono::seconds time);

  PushGroups* pushes_;
  const PushSettings& settings_;
  DeliverySource& source_;
  Log& log_;
  TimePoint start_;
  TimePoint quiet_since_{};
  bool was_quiet_ = true;
  std::uint64_t gaps_ = 0;  // of the source, as seen last
  bool has_input_ended_ = false;
  std::set<std::string_view> warned_late_{};  // hashes of pushes
  std::set<std::string_view> warned_ambiguous_{};
  std::set<std::string_view> warned_cut_{};
};

}  // namespace pbm
