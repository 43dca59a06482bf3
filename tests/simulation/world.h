// SPDX-License-Identifier: MPL-2.0
// The simulated world: all that the monitor reaches by system calls, and what happens to it. One
// world is one history, and the calls (calls.cc) find it as the current one.
#pragma once

#include "simulation/broker.h"
#include "simulation/commands.h"
#include "simulation/coverage.h"
#include "simulation/dice.h"
#include "simulation/disk.h"
#include "simulation/history.h"
#include "simulation/judge.h"
#include "simulation/network.h"
#include "simulation/pipe.h"
#include "simulation/process.h"
#include "simulation/timeline.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace simulated {

class World {
 public:
  explicit World(History history);

  // Lives through the history. The working directory must be empty.
  void run();

  [[nodiscard]] const std::optional<std::string>& violation() const { return judge.violation(); }

  // For the calls of the monitor.
  // A call begins: it costs time, and what is due happens.
  void enter_call(Time cost);
  // The main loop looks for what is ready.
  void turn_begins();
  void turn_ends();
  [[nodiscard]] bool has_turned() const { return has_turned_; }
  // Whether the process is to be killed in the middle of a write.
  [[nodiscard]] bool is_killed_soon() const;
  [[noreturn]] void kill_in_write();

  History history;
  Timeline timeline;
  Judge judge;
  Network network;
  Broker broker;
  Disk disk;
  Pipe pipe;
  Process process;
  Commands commands;
  Coverage coverage;
  Dice dice;
  Time names_fail_until{};
  std::string partial_log{};
  std::uint64_t signals = 0;       // delivered to the process
  std::optional<int> wake_pipe{};  // of the signals, to recognize the main loop

 private:
  struct Delayed {
    Happening happening;
    int calls;
  };

  void schedule();
  void happen(const Happening& happening);
  void happen_now(const Happening& happening);
  void publish(Kind kind, std::int64_t count);
  void signal(int number);
  void deliver_held();
  void suspend(Time time);
  void watch_metrics();
  void read_metrics();
  [[nodiscard]] bool has_file() const;
  [[nodiscard]] bool has_queue() const;  // that survives the monitor
  // Until when the process does not have the processor.
  [[nodiscard]] Time hindered_until() const { return std::max(crawls_until_, suspended_until_); }
  void limit_end(int number);
  void limit_life();
  void watch_load(Time spent, std::uint64_t moved);
  void write_configuration();
  void calm();
  void watch_drain(Time since);
  void watch_push(Time since);
  Time schedule_push();
  [[nodiscard]] std::vector<std::string> arguments() const;
  [[nodiscard]] Phase phase() const;

  std::vector<Delayed> delayed_;
  std::set<int> held_;  // signals that are blocked
  bool looks_at_held_ = false;
  bool is_suspended_ = false;
  int messages_ = 0;
  int last_message_ = 0;  // when everything is calm
  bool filters_differ_ = false;
  bool is_over_ = false;
  bool is_calm_ = false;  // lives that begin have no limits
  Time turn_began_{};
  bool in_turn_ = false;
  Time crawls_until_{};
  Time suspended_until_{};
  bool has_consumed_ = false;  // in this life
  bool has_turned_ = false;    // in this life
};

// Null outside of a history.
extern World* current;

}  // namespace simulated
