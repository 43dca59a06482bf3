// SPDX-License-Identifier: MPL-2.0
// An output that runs a command for each event: in the order of the events, several at once if
// allowed. A line is done when its command has ended, with any status. A failed command is
// logged and, if configured, retried; if the last retry fails, the message is rejected.
//
// A line in the buffer has the form of event/command_input.h.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "output/child.h"
#include "output/output.h"
#include "output/rejects.h"
#include "output/settings.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class CommandOutput final : public Output {
 public:
  // After limit_finish(), running commands have kFinish to end. After that, or after
  // --exec-timeout, they get SIGTERM, then SIGKILL.
  static constexpr std::chrono::seconds kFinish{4};
  static constexpr std::chrono::seconds kKillAfterTimeout{5};
  static constexpr std::chrono::seconds kKillAtEnd{1};
  static constexpr std::chrono::seconds kLongestRetry{60};

  // `rejects` may be null. References must outlive this. Only one object may exist.
  CommandOutput(OutputCommand settings, std::vector<std::string> environment, Rejects* rejects,
                Log& log);
  ~CommandOutput() override;

  void message_ends(const Delivery& delivery, std::span<const std::size_t> line_ends) override;
  [[nodiscard]] std::uint64_t written() const override;
  [[nodiscard]] std::uint64_t waiting_lines() const override {
    return jobs_.size() + line_ends_.size() - dropped_lines_;
  }
  [[nodiscard]] std::uint64_t dropped_lines() const override { return dropped_lines_; }
  [[nodiscard]] Result<State> advance(TimePoint now) override;
  void limit_finish(TimePoint now) override;
  [[nodiscard]] bool is_finished(TimePoint now) override;
  [[nodiscard]] std::optional<TimePoint> wake_at(TimePoint now) const override;
  [[nodiscard]] std::string_view stalled_text() const override { return "no command has ended"; }
  [[nodiscard]] std::string_view resumed_text() const override { return "a command has ended"; }
  [[nodiscard]] const CommandCounts* commands() const override { return &counts_; }

 private:
  // A message whose lines end at this offset.
  struct Message {
    std::uint64_t end_offset;
    std::string key;
    std::string reject;  // reject_without_error(); empty without --rejects
    bool rejected = false;
  };

  // A line whose command has been started at least once, or is about to be.
  struct Job {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint32_t attempts = 0;
    std::optional<Child> child{};  // unset while the job waits for its next attempt
    TimePoint started{};
    Deadline next_attempt{};
    Deadline terminate{};
    Deadline kill{};
    bool timed_out = false;
    bool done = false;
    std::string unstartable{};  // why the command cannot be started; empty if it can
  };

  [[nodiscard]] std::string_view text_of(const Job& job) const;
  [[nodiscard]] Message& message_of(const Job& job);
  [[nodiscard]] bool take_line();
  void start(Job& job, TimePoint now);
  void start_failed(Job& job, const Error& error, TimePoint now);
  [[nodiscard]] Result<bool> is_done(Job& job, TimePoint now);
  [[nodiscard]] Result<bool> ended(Job& job, int status, TimePoint now);
  [[nodiscard]] Result<void> give_up(const Job& job, std::string_view why);
  void terminate_late(Job& job, TimePoint now);
  void kill_all();
  void forget_done();

  OutputCommand settings_;
  std::vector<std::string> environment_;
  Rejects* rejects_;
  Log& log_;
  LogLimiter failures_{"failed commands"};
  CommandCounts counts_;

  std::deque<Message> messages_;
  std::vector<Job> jobs_;                // sorted by their offsets
  std::uint64_t next_offset_ = 0;        // of the first line without a job
  std::deque<std::uint64_t> line_ends_;  // offsets, of the lines without a job
  std::uint64_t dropped_lines_ = 0;
  bool start_failed_ = false;
  Deadline finish_by_{};
  Deadline kill_by_{};
};

}  // namespace pbm
