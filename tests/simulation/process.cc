// SPDX-License-Identifier: MPL-2.0
#include "simulation/process.h"

#include "app/program.h"
#include "base/error.h"
#include "simulation/calls.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>

namespace simulated {

namespace {

constexpr std::size_t kStackBytes = std::size_t{2} * 1024 * 1024;
constexpr std::array kSignals{SIGINT,  SIGTERM,  SIGHUP,  SIGUSR1, SIGUSR2,
                              SIGCHLD, SIGWINCH, SIGTSTP, SIGPIPE, SIGXFSZ};

Process* living = nullptr;  // makecontext() passes only numbers

int run(std::vector<std::string>& arguments) {
  std::vector<char*> words;
  for (auto& each : arguments) words.push_back(each.data());
  words.push_back(nullptr);
  try {
    return pbm::run_program(static_cast<int>(arguments.size()), words.data());
  } catch (const std::exception&) {
    return pbm::exit_code(pbm::ErrorKind::internal);
  }
}

}  // namespace

Process::Process() : stack_(std::make_unique<char[]>(kStackBytes)) {}

void Process::enter() {
  auto& self = *living;
  const int status = run(self.arguments_);
  self.die({Death::How::exit, status});
}

Death Process::live(std::vector<std::string> arguments) {
  arguments_ = std::move(arguments);
  living = this;
  is_alive_ = true;
  calls_outside = 0;
  ::getcontext(&inside_);
  inside_.uc_stack.ss_sp = stack_.get();
  inside_.uc_stack.ss_size = kStackBytes;
  inside_.uc_link = nullptr;
  ::makecontext(&inside_, &Process::enter, 0);
  ::swapcontext(&outside_, &inside_);
  is_alive_ = false;
  restore_signals();
  ::close_range(STDERR_FILENO + 1, kFirstOfSimulation - 1, 0);
  return death_;
}

void Process::die(const Death& death) {
  death_ = death;
  is_alive_ = false;
  ::setcontext(&outside_);
  std::terminate();
}

void Process::signal(int number) {
  struct sigaction action{};
  ::sigaction(number, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;
  if (action.sa_handler != SIG_DFL) {
    const Inside inside;
    call_real<decltype(::raise)>("raise")(number);
  } else if (number != SIGCHLD && number != SIGWINCH && !is_init_) {
    die({Death::How::signal, number});
  }
}

// Before the handlers are installed, and after a signal that ends the process, it is the default.
bool Process::handles(int number) {
  struct sigaction action{};
  ::sigaction(number, nullptr, &action);
  return action.sa_handler != SIG_DFL;
}

bool Process::blocks(int number) {
  sigset_t blocked;
  ::sigprocmask(SIG_BLOCK, nullptr, &blocked);
  return ::sigismember(&blocked, number) == 1;
}

void Process::restore_signals() {
  for (const int each : kSignals) std::signal(each, SIG_DFL);
}

}  // namespace simulated
