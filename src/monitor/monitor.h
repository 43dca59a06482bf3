// SPDX-License-Identifier: MPL-2.0
// The loop. One thread: waits for the source, the signals and the reader, and gives each
// part its turn, until something ends it.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/result.h"
#include "base/signals.h"
#include "base/timestamp.h"
#include "flow/delivery_source.h"
#include "flow/intake.h"
#include "monitor/acknowledger.h"
#include "monitor/limits.h"
#include "monitor/message_log.h"
#include "monitor/outflow.h"
#include "monitor/queue_depth.h"
#include "monitor/reports.h"
#include "monitor/settings.h"
#include "output/metrics_file.h"
#include "output/output.h"
#include "output/rejects.h"

#include <optional>
#include <string_view>

namespace pbm {

// What a monitor works with and doesn't own. All must outlive it; rejects and metrics may
// be null.
struct MonitorParts {
  DeliverySource& source;
  Intake& intake;
  Output& output;
  Rejects* rejects;
  const MetricsFile* metrics;
  Signals& signals;
  Notify& notify;
  Log& log;
};

// Whether SIGHUP opens files again: with a log file, an output file or under systemd the run
// does not end with its terminal.
[[nodiscard]] inline bool hang_up_reopens(const MonitorSettings& settings, const Log& log,
                                          const Notify& notify) {
  return settings.has_output_file || log.has_file() || notify.is_wanted();
}

// How a run ended that no error ended.
struct Ending {
  int signal = 0;     // that ended it, if one did
  int exit_code = 0;  // where none did
};

class Monitor {
 public:
  Monitor(const MonitorSettings& settings, const MonitorParts& parts, Now now);
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // Goes on until the source ends, a signal comes, the reader closes its end, an error
  // occurs, or a limit is reached.
  [[nodiscard]] Result<Ending> run();

 private:
  enum class Phase { running, finishing, done };

  [[nodiscard]] Result<void> turn();
  void wait();
  [[nodiscard]] Milliseconds longest_sleep(const Interest& source) const;
  void take_signals();
  void reopen_files();
  [[nodiscard]] Result<void> take_deliveries();
  [[nodiscard]] Result<void> take(const Delivery& delivery);
  void hold_source();
  void connection_lost();
  void check_limits();
  [[nodiscard]] bool is_queue_empty();
  [[nodiscard]] Result<void> write();
  void end(int signal);
  void source_failed(const Error& error);
  [[nodiscard]] RunState state() const;
  [[nodiscard]] bool takes_deliveries() const {
    return phase_ == Phase::running && outflow_.has_room();
  }

  MonitorSettings settings_;
  DeliverySource& source_;
  Intake& intake_;
  Rejects* rejects_;
  Signals& signals_;
  Notify& notify_;
  Log& log_;
  Now now_;
  TimePoint start_;

  Limits limits_;
  Outflow outflow_;
  Acknowledger acknowledger_;
  MessageLog message_log_;
  EmptyQueue empty_queue_;
  Reports reports_;
  Stamp stamp_;

  Phase phase_ = Phase::running;
  int ended_by_ = 0;  // the signal
  bool time_ran_out_ = false;
  bool has_source_ = true;      // which wants to be called still
  bool source_pauses_ = false;  // it had nothing more
  std::optional<Error> source_error_{};
  std::optional<TimePoint> last_message_{};
};

}  // namespace pbm
