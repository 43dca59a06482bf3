// SPDX-License-Identifier: MPL-2.0
// The commands of --exec. Each reads its line at once, and ends after a while.
#pragma once

#include "simulation/judge.h"
#include "simulation/timeline.h"

#include <sys/types.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulated {

class Commands {
 public:
  // `on_change` sends SIGCHLD.
  Commands(Timeline& timeline, Judge& judge, std::function<void()> on_change)
      : timeline_(timeline), judge_(judge), on_change_(std::move(on_change)) {}

  // Calls of the monitor.
  [[nodiscard]] pid_t spawn(std::string_view line);
  // As waitpid(2) with WNOHANG: a negative result is -errno.
  [[nodiscard]] pid_t wait(pid_t pid, int& status);
  [[nodiscard]] std::optional<pid_t> any_ended() const;
  [[nodiscard]] bool has_any() const { return !running_.empty(); }
  // Waits until it has ended.
  void wait_until_ended(pid_t pid);
  [[nodiscard]] int signal(pid_t group, int number);

  // Children that have ended long ago.
  [[nodiscard]] bool has_zombies() const;
  void life_ended() { running_.clear(); }
  // SIGTERM from outside.
  void terminate_all();

  // Faults.
  void fail(Time time) { fails_until_ = timeline_.now() + time; }
  void hang(Time time) { takes_ = time; }
  // Commands leave children, which the monitor inherits.
  void leave_children(Time time) { leaves_until_ = timeline_.now() + time; }
  void calm() {
    fails_until_ = leaves_until_ = Time{};
    takes_ = kUsual;
  }

 private:
  static constexpr Time kUsual = std::chrono::milliseconds(20);

  struct Command {
    std::vector<int> messages;
    std::optional<int> status{};
    Time ended_at{};
  };
  void end(pid_t pid, int status);

  Timeline& timeline_;
  Judge& judge_;
  std::function<void()> on_change_;
  std::map<pid_t, Command> running_;
  pid_t next_ = 1'000'000;  // above any real process
  Time fails_until_{};
  Time leaves_until_{};
  Time takes_ = kUsual;
};

}  // namespace simulated
