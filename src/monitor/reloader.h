// SPDX-License-Identifier: MPL-2.0
// What SIGHUP asks for: reopens the files, and applies a changed configuration. Its lines change
// with the files (monitor/rotation.h); the rest applies once the source also receives the messages
// that the changed filters need, so that none is missed.
#pragma once

#include "base/clock.h"
#include "base/log_types.h"
#include "base/result.h"
#include "flow/settings.h"
#include "format/line_writer.h"
#include "monitor/parts.h"
#include "monitor/rotation.h"
#include "monitor/settings.h"
#include "monitor/statistics.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

class Watchers;

// The settings that can change while a monitor runs, and what has changed.
struct Reload {
  PipelineSettings pipeline;
  LineFormat format;
  LimitSettings limits;
  std::optional<std::chrono::seconds> stats_interval;
  LogLevel log_level = LogLevel::info;
  std::vector<std::string> changed;        // names of options; empty: nothing to apply
  std::vector<std::string> after_restart;  // names of changed options that take a restart
  std::vector<std::string> notes;          // warnings, one line each
};

class Reloader {
 public:
  // Parts and watchers must outlive this.
  Reloader(const MonitorParts& parts, Watchers& watchers, Moment start);

  // SIGHUP was received. A reload replaces one that is not applied yet.
  void reload(TimePoint now);
  // The same while the run ends: reopens the files only.
  void reopen_files(TimePoint now);

  // Call once a turn: continues what is not done yet.
  void advance(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return rotation_.wake_at(); }

  // Files that are still to be reopened.
  [[nodiscard]] std::uint64_t files_failing() const { return rotation_.failing(); }

  // The configuration that applies, and whether the latest reload has failed.
  [[nodiscard]] const ConfigurationState& state() const { return state_; }

 private:
  void use(std::unique_ptr<LineWriter> writer);
  void apply(Reload reload, TimePoint now);
  void end(LogLevel level, const std::string& text, TimePoint now);

  const MonitorParts parts_;
  Watchers& watchers_;
  Rotation rotation_;
  std::optional<Reload> pending_{};
  ConfigurationState state_;
};

}  // namespace pbm
