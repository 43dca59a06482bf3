// SPDX-License-Identifier: MPL-2.0
// The loop. One thread: waits on the source, the signals and stdout; lets
// deliveries through the pipeline; writes; acknowledges what is written.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/repeats.h"
#include "base/result.h"
#include "base/signals.h"
#include "flow/ack_ledger.h"
#include "flow/delivery_source.h"
#include "flow/pipeline.h"
#include "flow/printed.h"
#include "monitor/limits.h"
#include "monitor/reports.h"
#include "monitor/statistics.h"
#include "output/rejects.h"
#include "output/sink.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pbm {

struct RunSettings {
  LimitSettings limits;
  std::optional<std::chrono::seconds> stats_interval;
  std::uint64_t acknowledge_at = 1;  // settled deliveries that make an acknowledgement due
  std::size_t max_pending_bytes = 0; // beyond this no delivery is pulled
  bool watches_broker = true;        // else a capture: nothing comes twice
  bool hang_up_reopens = false;      // SIGHUP opens files again, else it ends the run
};

// What a run works with and doesn't own. All must outlive it; rejects and metrics may
// be null.
struct Surroundings {
  DeliverySource& source;
  Pipeline& pipeline;
  Sink& sink;
  Rejects* rejects;
  const MetricsFile* metrics;
  Signals& signals;
  Notify& notify;
  Log& log;
};

// How a run ended that no error ended.
struct Ending {
  int signal = 0;     // that ended it, if one did
  int exit_code = 0;  // where none did
};

class Run {
 public:
  Run(RunSettings settings, const Surroundings& surroundings, Now now);

  // Goes on until the source ends, a signal comes, the reader leaves or an error
  // does, or a limit is reached.
  [[nodiscard]] Result<Ending> go();

 private:
  enum class Phase { running, finishing, done };

  [[nodiscard]] Result<void> turn();
  void wait();
  [[nodiscard]] Milliseconds patience() const;
  void take_signals();
  [[nodiscard]] Result<void> drain();
  [[nodiscard]] Result<void> process(const Delivery& delivery);
  void note_kind(std::string_view kind);
  [[nodiscard]] Result<void> malformed(const Delivery& delivery, std::string_view why);
  void look_at_limits();
  [[nodiscard]] bool is_drained();
  void keep_source_alive();
  void connection_lost();
  void reopen();
  [[nodiscard]] Statistics statistics() const;
  [[nodiscard]] Standing standing() const;
  void report();
  void ask_for_statistics();
  void say_statistics(std::string_view about);
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] bool is_acknowledgement_due() const;
  void acknowledge();
  void finish();
  void end(int signal);
  void limit_finish();
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] std::string_view timestamp();

  RunSettings settings_;
  DeliverySource& source_;
  Pipeline& pipeline_;
  Sink& sink_;
  Rejects* rejects_;
  Signals& signals_;
  Notify& notify_;
  Log& log_;
  Now now_;

  Limits limits_;
  Statistics counts_;
  Reports reports_;
  TimePoint next_depth_{};                      // for drain: when to ask again
  std::optional<std::uint64_t> depth_asked_{};  // by drain: how many answers had come then
  std::optional<TimePoint> statistics_by_{};    // a line that waits for the queue's depth
  std::uint64_t statistics_asked_ = 0;          // answers that had come when it was asked for
  AckLedger ledger_;
  Printed printed_;
  Repeats bad_messages_{"bad messages"};
  std::set<std::string, std::less<>> noted_kinds_;
  Phase phase_ = Phase::running;
  int ended_by_ = 0;
  bool has_source_ = true;        // which wants to be called still
  bool finish_limited_ = false;   // the reader hasn't all the time it wants
  bool time_ran_out_ = false;
  std::optional<Error> source_error_;
  bool queue_seen_empty_ = false; // by the broker's word, and nothing came since
  bool drained_ = false;          // the source had nothing more
  bool stall_said_ = false;
  TimePoint last_progress_{};     // of the output
  TimePoint last_acknowledged_{};
  TimePoint finish_by_{};
  std::string reject_line_;
  std::int64_t stamp_second_ = -1;
  std::string stamp_;
};

}  // namespace pbm
