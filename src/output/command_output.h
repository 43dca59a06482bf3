// SPDX-License-Identifier: MPL-2.0
// An output that runs a command for each event: in the order of the events, several at once if
// allowed. A line is done when its command has ended, with any status. A failed command is
// logged and, if configured, retried; if the last retry fails, the message is rejected.
//
// At the end of the run, only success counts. A command that fails then may have been ended by
// what ends the monitor, such as a shutdown of the machine, so its line is not done.
//
// A line in the buffer has the form of event/command_input.h.
#pragma once

#include "base/clock.h"
#include "base/live_line.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "output/attempt.h"
#include "output/output.h"
#include "output/rejects.h"
#include "output/settings.h"
#include "output/waiting_lines.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class CommandOutput final : public Output {
 public:
  // After limit_finish(), running commands have kFinish to end. After that, they receive SIGTERM,
  // then SIGKILL.
  static constexpr std::chrono::seconds kFinish{4};
  static constexpr std::chrono::seconds kKillAtEnd{1};
  static constexpr std::chrono::seconds kLongestRetry{60};
  // What ends a command by a signal may end the monitor as well, a moment later. The command is
  // given up only after this time.
  static constexpr Milliseconds kSuspicion{500};

  // `rejects` may be null. `live_line` is hidden before each command, which may print on the same
  // terminal. References must outlive this. Only one object may exist.
  CommandOutput(OutputCommand settings, std::vector<std::string> environment, Rejects* rejects,
                LiveLine& live_line, Log& log, Backlog backlog = {});
  ~CommandOutput() override;

  void message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) override;
  [[nodiscard]] std::uint64_t written() const override;
  [[nodiscard]] std::size_t held_bytes() const override {
    return pending() + waiting_.reject_bytes();
  }
  [[nodiscard]] std::uint64_t waiting_lines() const override {
    return jobs_.size() + waiting_.count();
  }
  [[nodiscard]] bool is_finished(TimePoint now) override;
  [[nodiscard]] const CommandCounts* commands() const override { return &counts_; }

 protected:
  [[nodiscard]] Result<State> make_progress(TimePoint now) override;
  void start_limit(TimePoint now) override;
  [[nodiscard]] std::optional<TimePoint> next_step(TimePoint now) const override;
  [[nodiscard]] std::string_view stalled_text() const override { return "no command has ended"; }
  [[nodiscard]] std::string_view resumed_text() const override { return "a command has ended"; }

 private:
  // A line whose command has been started at least once, or is about to be.
  struct Job {
    WaitingLines::Line line{};
    std::uint32_t attempts = 0;
    std::optional<Attempt> attempt{};  // unset while no command runs
    Deadline next_attempt{};
    Deadline give_up{};
    std::string failure{};  // for the rejects, if the job is given up
    bool done = false;
  };

  [[nodiscard]] std::string_view text_of(const Job& job) const;
  void start(Job& job, TimePoint now);
  void start_failed(Job& job, const Error& error, TimePoint now);
  [[nodiscard]] Result<void> advance_job(Job& job, TimePoint now);
  void look(Job& job, TimePoint now);
  void ended(Job& job, int status, TimePoint now);
  void failed(Job& job, int status, TimePoint now);
  [[nodiscard]] Result<void> give_up(Job& job);
  void say(LogLimiter& limiter, const Job& job, std::string_view what, std::string_view then,
           TimePoint now);
  [[nodiscard]] bool is_ending() const { return finish_by_.is_set(); }
  [[nodiscard]] bool runs() const;
  void terminate_all(TimePoint now);
  void kill_all();
  void forget_done();

  OutputCommand settings_;
  std::vector<std::string> environment_;
  Rejects* rejects_;
  LiveLine& live_line_;
  Log& log_;
  LogLimiter failures_{"failed commands"};
  LogLimiter stops_{"stopped commands"};
  CommandCounts counts_;

  WaitingLines waiting_;
  std::vector<Job> jobs_;  // sorted by their lines
  bool start_failed_ = false;
  Deadline finish_by_{};
  Deadline kill_by_{};
};

}  // namespace pbm
