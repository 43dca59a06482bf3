// SPDX-License-Identifier: MPL-2.0
// The main loop. A single thread waits for the source, signals and the output, and handles
// each in turn until the run ends.
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
#include "monitor/progress.h"
#include "monitor/push_watch.h"
#include "monitor/queue_depth.h"
#include "monitor/reloader.h"
#include "monitor/reports.h"
#include "monitor/rotation.h"
#include "monitor/settings.h"
#include "monitor/silence_watch.h"
#include "output/metrics_file.h"
#include "output/output.h"
#include "output/rejects.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// The objects that a monitor uses but does not own. All must outlive it; rejects and
// metrics may be null.
struct MonitorParts {
  DeliverySource& source;
  Intake& intake;
  Output& output;
  Rejects* rejects;
  const MetricsFile* metrics;
  Reloader::Read read_again;
  std::function<std::unique_ptr<LineWriter>()>
      make_writer;  // for a terminal that was resized; may be empty
  LiveLine& live_line;
  Signals& signals;
  Notify& notify;
  Log& log;
};

// Whether SIGHUP reopens the files and reloads the configuration instead of ending the run:
// with a log file or an output file, or under systemd.
[[nodiscard]] inline bool hang_up_reloads(const MonitorSettings& settings, const Log& log,
                                          const Notify& notify) {
  return settings.has_output_file || log.has_file() || notify.is_wanted();
}

// How a run ended without an error.
struct Ending {
  int signal = 0;     // the signal that ended it, or 0
  int exit_code = 0;  // if no signal ended it
};

class Monitor {
 public:
  Monitor(const MonitorSettings& settings, const MonitorParts& parts, Now now);
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  // Runs until the source ends, a signal arrives, the reader closes the pipe, an error
  // occurs, or a limit is reached.
  [[nodiscard]] Result<Ending> run();

 private:
  enum class Phase { running, finishing, done };

  [[nodiscard]] Result<void> turn();
  void wait();
  [[nodiscard]] bool uses_source() const;
  [[nodiscard]] Milliseconds longest_sleep(const Interest& source) const;
  void take_signals();
  void hang_up();
  void use(std::unique_ptr<LineWriter> writer);
  void reload();
  void show_tally();
  [[nodiscard]] Result<void> take_deliveries();
  [[nodiscard]] Result<void> take(const Delivery& delivery);
  void tell_output(const Delivery& delivery, const Outcome& outcome);
  void hold_source();
  void connection_lost();
  void check_limits();
  void check_goals();
  [[nodiscard]] bool awaits_deadline() const;
  [[nodiscard]] int exit_code();
  [[nodiscard]] bool has_enough();
  [[nodiscard]] bool is_push_over();
  [[nodiscard]] bool can_receive() const;
  [[nodiscard]] bool is_queue_empty();
  void reader_left();
  [[nodiscard]] Result<void> write();
  void end(std::string why, int signal = 0);
  void log_end(bool has_error);
  void source_failed(const Error& error);
  [[nodiscard]] RunState state() const;
  [[nodiscard]] bool is_live() const { return source_.origin() == Origin::broker; }
  [[nodiscard]] bool takes_deliveries() const {
    return phase_ == Phase::running && output_.has_room();
  }

  MonitorSettings settings_;
  DeliverySource& source_;
  Intake& intake_;
  Output& output_;
  Rejects* rejects_;
  Signals& signals_;
  Notify& notify_;
  Log& log_;
  Now now_;
  Moment start_;

  Limits limits_;
  PushWatch push_watch_;
  Acknowledger acknowledger_;
  MessageLog message_log_;
  EmptyQueue empty_queue_;
  SilenceWatch silence_watch_;
  LiveLine& live_line_;
  Progress progress_;
  Reports reports_;
  Rotation rotation_;
  Reloader reloader_;
  std::function<std::unique_ptr<LineWriter>()> make_writer_;
  std::uint64_t gaps_ = 0;  // of the source, as seen last
  Stamp stamp_;

  Phase phase_ = Phase::running;
  std::string why_ended_{};    // once the phase is not running
  int ended_by_ = 0;           // the signal
  bool time_ran_out_ = false;  // while running
  bool time_to_finish_ran_out_ = false;
  bool child_changed_ = false;  // SIGCHLD was received
  bool has_source_ = true;      // whether to keep calling pull()
  bool source_pauses_ = false;  // the last pull() found no more deliveries
  std::optional<Error> source_error_{};
  std::optional<Moment> last_message_{};
};

}  // namespace pbm
