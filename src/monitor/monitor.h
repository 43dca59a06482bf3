// SPDX-License-Identifier: MPL-2.0
// The main loop. A single thread waits for the source, signals and the output, and handles
// each in turn until the run ends.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "base/timestamp.h"
#include "monitor/acknowledger.h"
#include "monitor/message_log.h"
#include "monitor/parts.h"
#include "monitor/reloader.h"
#include "monitor/settings.h"
#include "monitor/watchers.h"

#include <optional>
#include <string>

namespace pbm {

struct Interest;
struct Outcome;

// Whether SIGHUP reopens the files and reloads the configuration instead of ending the run:
// with a log file or an output file, or under systemd.
[[nodiscard]] bool hang_up_reloads(const MonitorSettings& settings, const Log& log,
                                   const Notify& notify);

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
  [[nodiscard]] Turn this_turn() const;
  void wait();
  [[nodiscard]] bool uses_source() const;
  [[nodiscard]] Milliseconds longest_sleep(const Interest& source) const;
  void take_signals();
  void take(int signal);
  void hang_up();
  [[nodiscard]] Result<void> take_deliveries();
  [[nodiscard]] Result<bool> take_next();
  [[nodiscard]] Result<void> take(const Delivery& delivery);
  void tell_output(const Delivery& delivery, const Outcome& outcome);
  [[nodiscard]] Result<void> reject(const Delivery& delivery, Defect defect);
  void hold_source();
  void connection_lost();
  void source_failed(const Error& error);
  [[nodiscard]] Result<void> write();
  void let_watchers_look();
  void reader_left();
  void end(std::string why, int signal = 0);
  void hurry();
  [[nodiscard]] Result<void> finish();
  void log_end(bool has_error);
  void show_tally();
  [[nodiscard]] RunState state() const;
  [[nodiscard]] bool is_live() const;
  [[nodiscard]] bool takes_deliveries() const;

  const MonitorSettings settings_;
  const MonitorParts parts_;
  DeliverySource& source_;
  Intake& intake_;
  Output& output_;
  Now now_;
  Moment start_;

  Watchers watchers_;
  Acknowledger acknowledger_;
  MessageLog message_log_;
  Reloader reloader_;
  Stamp stamp_;

  Phase phase_ = Phase::running;
  std::string why_ended_{};     // once the phase is not running
  int ended_by_ = 0;            // the signal
  bool is_hurried_ = false;     // the time for the last lines is limited
  bool child_changed_ = false;  // SIGCHLD was received
  bool has_source_ = true;      // whether to keep calling pull()
  bool source_pauses_ = false;  // the last pull() found no more deliveries
  bool input_ended_ = false;    // of a replay
  std::optional<Error> source_error_{};
  std::optional<Moment> last_message_{};
};

}  // namespace pbm
