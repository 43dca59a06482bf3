// SPDX-License-Identifier: MPL-2.0
// posix_spawn(3) and not fork(2): between fork and exec, only functions that are safe in a signal
// handler may be called, and a copy of the memory of a large process is not needed.
//
// Each command leads a process group of its own, so that it can be ended with all that it has
// started, and Ctrl-C at a terminal reaches the monitor alone, which gives commands time to end.
#include "output/child.h"

#include "base/fd.h"
#include "output/settings.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace pbm {

namespace {

// Secrets of this process, and what systemd gave to it alone: a command that notified the service
// manager would pass for the monitor. EVENT_ variables are those of the event only.
constexpr auto kWithheld = std::to_array<std::string_view>({
    "PULSE_PASSWORD=",
    "PULSEBUILDMONITOR_",
    "CREDENTIALS_DIRECTORY=",
    "LISTEN_FDNAMES=",
    "LISTEN_FDS=",
    "LISTEN_PID=",
    "NOTIFY_SOCKET=",
    "WATCHDOG_PID=",
    "WATCHDOG_USEC=",
    "EVENT_",
});

// The process groups of the commands that run; 0: unused. A signal handler can use only global
// state.
std::array<std::atomic<pid_t>, OutputCommand::kMostJobs> running{};

void replace_running(pid_t from, pid_t to) {
  for (auto& pid : running) {
    if (pid != from) continue;
    pid = to;
    return;
  }
}

bool is_running(pid_t pid) {
  return std::ranges::any_of(running, [pid](const auto& each) { return each == pid; });
}

// A stopped process does not receive SIGTERM before it continues.
void terminate_group(pid_t pid) {
  ::kill(-pid, SIGTERM);
  ::kill(-pid, SIGCONT);
}

// Attributes and file actions of posix_spawn(3), released with this. With an action missing, a
// command could read the wrong input and still succeed.
class SpawnPlan {
 public:
  explicit SpawnPlan(int input) {
    ::posix_spawn_file_actions_init(&actions_);
    error_ = ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    if (error_ == 0) {
      // Descriptors of libraries may lack O_CLOEXEC. A command that inherited the connection would
      // keep it open after a restart.
      error_ = ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
    // Signals that are ignored stay ignored after execve(2). A shell whose SIGPIPE is ignored
    // reports errors for each "| head".
    for (const int number : {SIGPIPE, SIGXFSZ, SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGCHLD}) {
      ::sigaddset(&signals, number);
    }
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  // 0, or the errno of what could not be planned.
  [[nodiscard]] int error() const { return error_; }
  [[nodiscard]] const posix_spawn_file_actions_t* actions() const { return &actions_; }
  [[nodiscard]] const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  int error_ = 0;
};

Error failed(std::string_view what, int error) {
  return {ErrorKind::output, fmt::format("{}: {}", what, std::strerror(error))};
}

// A file in memory never blocks its writer, whatever the command reads.
Result<Fd> file_of(std::string_view input) {
  Fd file(::memfd_create("event", MFD_CLOEXEC));
  if (!file.valid()) return failed("create the command's input", errno);
  if (const int error = write_all(file.get(), input); error != 0) {
    return failed("write the command's input", error);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

}  // namespace

std::vector<std::string> inherited_environment(char* const* environment) {
  std::vector<std::string> inherited;
  for (; *environment != nullptr; ++environment) {
    const std::string_view variable(*environment);
    const auto begins = [variable](std::string_view name) { return variable.starts_with(name); };
    if (std::ranges::none_of(kWithheld, begins)) inherited.emplace_back(variable);
  }
  return inherited;
}

Result<Child> Child::start(const std::string& command, const std::vector<std::string>& environment,
                           const CommandInput& input) {
  const auto file = file_of(input.line);
  if (!file) return file.error();
  std::vector<char*> variables;
  for (const auto& each : environment) variables.push_back(const_cast<char*>(each.c_str()));
  for (const auto each : input.variables) variables.push_back(const_cast<char*>(each.data()));
  variables.push_back(nullptr);
  std::array<const char*, 4> arguments{"sh", "-c", command.c_str(), nullptr};
  const SpawnPlan plan(file->get());
  if (plan.error() != 0) return failed("start /bin/sh", plan.error());
  pid_t pid = 0;
  // Not fork(2): its cost grows with the memory of this process. glibc uses clone(2) with
  // CLONE_VFORK here.
  const int error = ::posix_spawn(&pid, "/bin/sh", plan.actions(), plan.attributes(),
                                  const_cast<char* const*>(arguments.data()), variables.data());
  if (error == E2BIG) return Error{ErrorKind::usage, "start /bin/sh: the environment is too large"};
  if (error != 0) return failed("start /bin/sh", error);
  // A signal that arrives before this line does not terminate the command, which then runs to its
  // end.
  replace_running(0, pid);
  return Child(pid);
}

Child::Change Child::look() const {
  Change change;
  pid_t found = 0;
  do {
    found = ::waitpid(pid_, &change.status, WNOHANG | WUNTRACED);
  } while (found < 0 && errno == EINTR);
  if (found == 0) return change;
  change.kind =
      found > 0 && WIFSTOPPED(change.status) ? Change::Kind::stopped : Change::Kind::ended;
  // Someone else has waited for it. An unknown status must not pass for success.
  if (found < 0) change.status = kUnknownStatus;
  if (change.kind == Change::Kind::ended) replace_running(pid_, 0);
  return change;
}

void Child::wait() const {
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  replace_running(pid_, 0);
}

void Child::terminate() const { terminate_group(pid_); }

void Child::kill() const { ::kill(-pid_, SIGKILL); }

void Child::terminate_all() {
  for (const auto& pid : running) {
    if (pid != 0) terminate_group(pid);
  }
}

// A command is left to its Child. It may hide others that have ended, until then.
void reap_orphans() {
  // WNOWAIT looks at a child without reaping it: a command's status is for its Child.
  for (;;) {
    siginfo_t child{};
    if (::waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) != 0) return;
    if (child.si_pid == 0 || is_running(child.si_pid)) return;
    ::waitpid(child.si_pid, nullptr, WNOHANG);
  }
}

std::string status_text(int status) {
  if (status == Child::kUnknownStatus) return "unknown exit status";
  if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

}  // namespace pbm
