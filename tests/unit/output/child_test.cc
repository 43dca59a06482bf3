// SPDX-License-Identifier: MPL-2.0
// What a process inherits is tested in a child process.
#include "output/child.h"

#include "support/catch.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace pbm {

namespace {

// Waits until a child has ended. Does not reap it.
bool has_ended_child() {
  siginfo_t child{};
  return ::waitid(P_ALL, 0, &child, WEXITED | WNOWAIT) == 0;
}

bool has_children() {
  siginfo_t child{};
  return ::waitid(P_ALL, 0, &child, WEXITED | WNOWAIT | WNOHANG) == 0;
}

// A child that ends at once.
pid_t ended_child() {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(0);
  siginfo_t child{};
  ::waitid(P_PID, static_cast<id_t>(pid), &child, WEXITED | WNOWAIT);
  return pid;
}

int in_child_process(int (*work)()) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(work());
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

TEST_CASE("orphans are reaped, and commands left to their output", "[output][child]") {
  CHECK(in_child_process([] {
          for (int i = 0; i < 3; ++i) ended_child();
          reap_orphans();
          if (has_children()) return 1;
          const auto command = Child::start("exit 7", {}, {{}, "line\n"});
          if (!command || !has_ended_child()) return 2;
          const pid_t orphan = ended_child();
          reap_orphans();
          const auto change = command->look();
          if (change.kind != Child::Change::Kind::ended) return 3;
          if (!WIFEXITED(change.status) || WEXITSTATUS(change.status) != 7) return 4;
          reap_orphans();  // the command no longer hides it
          return ::waitpid(orphan, nullptr, WNOHANG) == -1 && errno == ECHILD ? 0 : 5;
        }) == 0);
}

TEST_CASE("as the parent of orphans, the process reaps those of a command", "[output][child]") {
  CHECK(in_child_process([] {
          ::prctl(PR_SET_CHILD_SUBREAPER, 1);
          const auto command = Child::start("sleep 0.01 & sleep 0.01 &", {}, {{}, "line\n"});
          if (!command) return 1;
          while (command->look().kind == Child::Change::Kind::none) {
          }
          while (has_children()) reap_orphans();
          return 0;
        }) == 0);
}

TEST_CASE("a signal handler can terminate all commands, stopped ones too", "[output][child]") {
  const auto running = Child::start("sleep 3600 | cat", {"PATH=/usr/bin:/bin"}, {{}, "line\n"});
  const auto stopped = Child::start("kill -STOP $$", {}, {{}, "line\n"});
  REQUIRE(running.ok());
  REQUIRE(stopped.ok());
  while (stopped->look().kind != Child::Change::Kind::stopped) {
  }
  Child::terminate_all();
  for (const auto* const child : {&*running, &*stopped}) {
    auto change = child->look();
    while (change.kind != Child::Change::Kind::ended) change = child->look();
    CHECK(status_text(change.status) == "signal 15");
  }
}

}  // namespace

}  // namespace pbm
