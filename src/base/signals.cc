// SPDX-License-Identifier: MPL-2.0
// A handler may interrupt any function, so it only sets a flag and wakes the loop through a pipe
// (the self-pipe trick). signalfd(2) would need the signals to be blocked, and a second Ctrl-C
// could not end a process whose loop is stuck.
#include "base/signals.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace pbm {

namespace {

// Each signal has a flag, so that a flood of one signal never displaces another one, as it would in
// a pipe that is full. The pipe only wakes poll(). Handlers may use only lock-free atomics.
constexpr std::array kTaken{SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGTSTP};
// Of these, the ones that tell a run something, sent by scripts that do not know how far it is.
constexpr std::array kInforming{SIGHUP, SIGUSR1, SIGUSR2};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

// Used by the signal handler, which needs global state.
std::array<std::atomic<bool>, kTaken.size()> pending{};  // in the order of kTaken
std::atomic<int> pipe_end{-1};
std::atomic<bool> hang_up_ends{true};
std::atomic<void (*)()> before_end{nullptr};
std::atomic<bool> ending{false};  // a signal that ends the run was received

// The other signals are blocked during the handler: if SIGINT and SIGTERM are pending together, the
// second one meets the action that the first one has set, which ends the process.
void set_action(int signal, void (*action)(int)) {
  struct sigaction entry{};
  entry.sa_handler = action;
  sigemptyset(&entry.sa_mask);
  for (const int each : kTaken) sigaddset(&entry.sa_mask, each);
  // Most calls are of libraries that do not expect EINTR. Only poll(2) must return early, and it
  // does so with this flag as well (signal(7)).
  entry.sa_flags = SA_RESTART;
  ::sigaction(signal, &entry, nullptr);
}

void unblock(int signal) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
}

void raise_default(int signal) {
  set_action(signal, SIG_DFL);
  unblock(signal);
  ::raise(signal);
}

// What shells report for a process that a signal has ended.
constexpr int status_of(int signal) { return 128 + signal; }

// Process 1 of a container ignores the default action, so it exits with the status instead.
[[noreturn]] void die_by(int signal) {
  raise_default(signal);
  ::_exit(status_of(signal));
}

void end_by_second(int signal) {
  if (const auto call = before_end.load(); call != nullptr) call();
  die_by(signal);
}

std::atomic<bool>& pending_flag(int signal) {
  return pending[static_cast<std::size_t>(std::ranges::find(kTaken, signal) - kTaken.begin())];
}

void wake() {
  constexpr char kByte = 0;
  [[maybe_unused]] const auto written = ::write(pipe_end, &kByte, 1);
}

bool ends_run(int signal) {
  return signal == SIGINT || signal == SIGTERM || (signal == SIGHUP && hang_up_ends);
}

void handle(int signal) {
  // The handler may run between a failed call and the line that reads its errno.
  const int saved = errno;
  if (ends_run(signal)) ending = true;
  if (signal == SIGINT || signal == SIGTERM) {
    set_action(SIGINT, end_by_second);
    set_action(SIGTERM, end_by_second);
  }
  if (!pending_flag(signal).exchange(true)) wake();
  errno = saved;
}

bool is_ignored(int signal) {
  struct sigaction entry{};
  return ::sigaction(signal, nullptr, &entry) == 0 && entry.sa_handler == SIG_IGN;
}

}  // namespace

void Signals::hold_back() {
  sigset_t informing;
  sigemptyset(&informing);
  for (const int each : kInforming) sigaddset(&informing, each);
  ::sigprocmask(SIG_BLOCK, &informing, nullptr);
}

void Signals::let_hang_up_end() { unblock(SIGHUP); }

Result<Signals> Signals::install(HangUp hang_up) {
  hang_up_ends = hang_up == HangUp::ends;
  ending = false;
  for (auto& each : pending) each = false;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) {
    return Error{ErrorKind::internal, fmt::format("open a pipe: {}", std::strerror(errno))};
  }
  return Signals(Fd(ends[0]), Fd(ends[1]));
}

Signals::Signals(Fd read_end, Fd write_end)
    : read_end_(std::move(read_end)), write_end_(std::move(write_end)) {
  pipe_end = write_end_.get();
  // The reader of stdout may close its end at any time, as head(1) does: write(2) then fails with
  // EPIPE, and the run ends in order.
  set_action(SIGPIPE, SIG_IGN);
  set_action(SIGXFSZ, SIG_IGN);  // write() then fails with EFBIG
  for (const int signal : kTaken) {
    if ((signal == SIGHUP || signal == SIGTSTP) && is_ignored(signal)) continue;
    set_action(signal, handle);
    unblock(signal);  // the parent process may have blocked it
  }
}

Signals::~Signals() {
  if (!write_end_.valid()) return;
  hold_back();
  for (const int signal : kTaken) {
    if (!is_ignored(signal)) set_action(signal, SIG_DFL);
  }
  pipe_end = -1;
  ending = false;
}

// The pipe is emptied before the flags are read: a signal that arrives in between wakes poll() once
// too often, never too seldom.
std::optional<int> Signals::next() {
  std::array<char, 64> bytes{};
  while (::read(read_end_.get(), bytes.data(), bytes.size()) > 0) {
  }
  for (const int signal : kTaken) {
    if (pending_flag(signal).exchange(false)) return signal;
  }
  return std::nullopt;
}

bool Signals::is_ending() { return ending; }

void Signals::before_end_by_second(void (*call)()) { before_end = call; }

void Signals::suspend() {
  raise_default(SIGTSTP);
  set_action(SIGTSTP, handle);
}

void Signals::end_by(int signal) { die_by(signal); }

}  // namespace pbm
