// SPDX-License-Identifier: MPL-2.0
// The process of the monitor: run_program() on a stack of its own, so that SIGKILL can leave it
// wherever it is. What it had allocated is lost then, as all of it is with a process; its
// descriptors are closed, and its signal handlers removed.
//
// What stays, unlike after a real SIGKILL, are variables of static duration. There are few: flags
// of signals, which installing resets, and the process groups of commands (output/child.cc), where
// those of killed lives stay without effect, because no number of a process is used twice.
#pragma once

#include "simulation/judge.h"

#include <ucontext.h>

#include <memory>
#include <string>
#include <vector>

namespace simulated {

class Process {
 public:
  // Descriptors from here on are those of the simulation.
  static constexpr int kFirstOfSimulation = 500;

  Process();

  // Runs the monitor until its end.
  [[nodiscard]] Death live(std::vector<std::string> arguments);

  // For calls of the monitor.
  [[nodiscard]] bool is_alive() const { return is_alive_; }
  [[noreturn]] void die(const Death& death);
  // Delivers a signal; with the default action, the process dies.
  void signal(int number);
  // The kernel protects process 1 from default actions.
  void become_init() { is_init_ = true; }
  // Whether a handler runs that blocks it.
  [[nodiscard]] static bool blocks(int number);
  // Whether there is another action for it than the default one.
  [[nodiscard]] static bool handles(int number);

 private:
  static void enter();
  static void restore_signals();

  std::unique_ptr<char[]> stack_;
  std::vector<std::string> arguments_;
  ucontext_t outside_{};
  ucontext_t inside_{};
  Death death_;
  bool is_alive_ = false;
  bool is_init_ = false;
};

}  // namespace simulated
