// SPDX-License-Identifier: MPL-2.0
// Applies a changed configuration to a running monitor. It applies once the source also
// receives the messages that the changed filters need, so that none is missed.
#pragma once

#include "base/log.h"
#include "base/log_types.h"
#include "base/notify.h"
#include "base/result.h"
#include "flow/delivery_source.h"
#include "flow/settings.h"
#include "format/line_writer.h"
#include "monitor/settings.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pbm {

// The settings that can change while a monitor runs.
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
  // Reads the configuration again and tells the source. An error changes nothing.
  using Read = std::function<Result<Reload>()>;

  // References must outlive this.
  Reloader(Read read, DeliverySource& source, Notify& notify, Log& log)
      : read_(std::move(read)), source_(source), notify_(notify), log_(log) {}

  // Reads the configuration. Call start() once the files are reopened.
  [[nodiscard]] Result<Reload> read();

  // Starts a reload. It replaces one that is not applied yet. Its format is the caller's to apply.
  void start(Result<Reload> reload);

  // The settings to apply now. Call finish() when they are.
  [[nodiscard]] std::optional<Reload> take();
  void finish(const Reload& reload);

 private:
  void end(LogLevel level, const std::string& text);

  Read read_;
  DeliverySource& source_;
  Notify& notify_;
  Log& log_;
  std::optional<Reload> pending_{};
};

}  // namespace pbm
