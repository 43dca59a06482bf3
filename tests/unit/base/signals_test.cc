// SPDX-License-Identifier: MPL-2.0
// Signals that end the process are tested in a child process.
#include "base/signals.h"

#include "support/catch.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>

namespace pbm {

namespace {

void (*action_of(int signal))(int) {
  struct sigaction entry{};
  ::sigaction(signal, nullptr, &entry);
  return entry.sa_handler;
}

Result<Signals> installed() { return Signals::install(Signals::HangUp::informs); }

// How a child that does this ends: its wait status.
int status_of(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(99);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

bool exits_with(int code, const std::function<void()>& work) {
  const int status = status_of(work);
  return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

bool dies_of(int signal, const std::function<void()>& work) {
  const int status = status_of(work);
  return WIFSIGNALED(status) && WTERMSIG(status) == signal;
}

TEST_CASE("signals that inform wait for the handlers, and are ignored after them",
          "[base][signals]") {
  constexpr std::array kInforming{SIGHUP, SIGUSR1, SIGUSR2};
  CHECK(exits_with(99, [&] {
    Signals::hold_back();
    for (const int each : kInforming) ::raise(each);
    {
      auto signals = installed();
      for (const int each : kInforming) {
        if (signals->next() != each) ::_exit(1);
      }
    }
    for (const int each : kInforming) ::raise(each);
  }));
  CHECK(dies_of(SIGHUP, [] {
    Signals::hold_back();
    ::raise(SIGUSR1);
    Signals::let_hang_up_end();
    ::raise(SIGHUP);
  }));
}

TEST_CASE("signals become readable, once each, those that end the run first", "[base][signals]") {
  CHECK(exits_with(99, [] {
    auto signals = installed();
    pollfd entry{signals->poll_fd(), POLLIN, 0};
    if (::poll(&entry, 1, 0) != 0 || signals->next().has_value()) ::_exit(1);
    ::raise(SIGUSR1);
    ::raise(SIGHUP);
    ::raise(SIGHUP);
    ::raise(SIGTERM);
    if (::poll(&entry, 1, 0) != 1) ::_exit(2);
    if (signals->next() != SIGTERM || signals->next() != SIGHUP) ::_exit(3);
    if (signals->next() != SIGUSR1 || signals->next().has_value()) ::_exit(4);
    if (::poll(&entry, 1, 0) != 0) ::_exit(5);
    ::raise(SIGHUP);  // again
    if (::poll(&entry, 1, 0) != 1 || signals->next() != SIGHUP) ::_exit(6);
  }));
}

TEST_CASE("a second SIGINT or SIGTERM ends the process", "[base][signals]") {
  for (const int first : {SIGINT, SIGTERM}) {
    for (const int second : {SIGINT, SIGTERM}) {
      CAPTURE(first, second);
      CHECK(dies_of(second, [first, second] {
        const auto signals = installed();
        ::raise(first);
        ::raise(second);
      }));
    }
  }
  CHECK(dies_of(SIGTERM, [] {  // both are pending at once
    const auto signals = installed();
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGINT);
    sigaddset(&both, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &both, nullptr);
    ::raise(SIGINT);
    ::raise(SIGTERM);
    ::sigprocmask(SIG_UNBLOCK, &both, nullptr);
  }));
  CHECK(exits_with(99, [] {  // HUP isn't counted
    const auto signals = installed();
    for (int i = 0; i < 3; ++i) ::raise(SIGHUP);
    ::raise(SIGTERM);
  }));
}

TEST_CASE("SIGINT and SIGTERM end the run, and SIGHUP only if it is to", "[base][signals]") {
  struct Row {
    int signal;
    Signals::HangUp hang_up;
    bool ends;
  };
  for (const auto& [signal, hang_up, ends] : {Row{SIGTERM, Signals::HangUp::informs, true},
                                              {SIGINT, Signals::HangUp::informs, true},
                                              {SIGHUP, Signals::HangUp::ends, true},
                                              {SIGHUP, Signals::HangUp::informs, false},
                                              {SIGUSR1, Signals::HangUp::informs, false},
                                              {SIGUSR2, Signals::HangUp::ends, false}}) {
    CAPTURE(signal, ends);
    CHECK(exits_with(99, [signal = signal, hang_up = hang_up, ends = ends] {
      const auto signals = Signals::install(hang_up);
      if (Signals::is_ending()) ::_exit(1);
      ::raise(signal);
      if (Signals::is_ending() != ends) ::_exit(2);
    }));
  }
}

TEST_CASE("a SIGHUP that was ignored stays ignored", "[base][signals]") {
  CHECK(exits_with(99, [] {
    std::signal(SIGHUP, SIG_IGN);
    auto signals = installed();
    ::raise(SIGHUP);
    if (signals->next().has_value()) ::_exit(1);
  }));
}

TEST_CASE("a SIGTERM that was blocked at the start is received", "[base][signals]") {
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  REQUIRE(::sigprocmask(SIG_BLOCK, &term, nullptr) == 0);
  auto signals = Signals::install(Signals::HangUp::ends);
  REQUIRE(signals.ok());
  ::raise(SIGTERM);
  CHECK(signals->next() == SIGTERM);
}

TEST_CASE("SIGPIPE is ignored, and default actions are restored at the end", "[base][signals]") {
  CHECK(exits_with(99, [] {
    {
      const auto signals = installed();
      if (action_of(SIGPIPE) != SIG_IGN) ::_exit(1);
      if (action_of(SIGTERM) == SIG_DFL) ::_exit(2);
    }
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      if (action_of(signal) != SIG_DFL) ::_exit(3);
    }
  }));
}

TEST_CASE("end_by() ends the process by the default action", "[base][signals]") {
  CHECK(dies_of(SIGINT, [] {
    const auto signals = installed();
    Signals::end_by(SIGINT);
  }));
}

TEST_CASE("a flood of a signal neither blocks nor displaces another one", "[base][signals]") {
  for (const int flood : {SIGHUP, SIGUSR1, SIGUSR2, SIGWINCH, SIGCHLD}) {
    for (const int last : {SIGINT, SIGTERM}) {
      CAPTURE(flood, last);
      CHECK(exits_with(99, [flood, last] {
        auto signals = installed();
        for (int i = 0; i < 200000; ++i) ::raise(flood);
        ::raise(last);
        if (signals->next() != last || signals->next() != flood) ::_exit(1);
        if (signals->next().has_value()) ::_exit(2);
      }));
    }
  }
}

TEST_CASE("after a flood, a second SIGTERM still ends the process", "[base][signals]") {
  CHECK(dies_of(SIGTERM, [] {
    const auto signals = installed();
    for (int i = 0; i < 200000; ++i) ::raise(SIGUSR1);
    ::raise(SIGTERM);
    ::raise(SIGTERM);
  }));
}

TEST_CASE("a signal is received even if the pipe is full", "[base][signals]") {
  CHECK(exits_with(99, [] {
    auto signals = installed();
    const int write_end = signals->poll_fd() + 1;  // of pipe2(2)
    const std::array<char, 4096> bytes{};
    while (::write(write_end, bytes.data(), bytes.size()) > 0) {
    }
    ::raise(SIGTERM);
    if (signals->next() != SIGTERM || signals->next().has_value()) ::_exit(1);
    pollfd entry{signals->poll_fd(), POLLIN, 0};
    if (::poll(&entry, 1, 0) != 0) ::_exit(2);
  }));
}

}  // namespace

}  // namespace pbm
