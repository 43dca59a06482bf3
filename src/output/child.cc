// SPDX-License-Identifier: MPL-2.0
#include "output/child.h"

#include "base/fd.h"

#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace pbm {

namespace {

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

// Attributes and file actions of posix_spawn(3), released with this. With an action missing, a
// command could read the wrong input and still succeed.
class SpawnPlan {
 public:
  explicit SpawnPlan(int input) {
    ::posix_spawn_file_actions_init(&actions_);
    error_ = ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    if (error_ == 0) {
      error_ = ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    }
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
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
  if (!file.valid()) return failed("make the command's input", errno);
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
  const int error = ::posix_spawn(&pid, "/bin/sh", plan.actions(), plan.attributes(),
                                  const_cast<char* const*>(arguments.data()), variables.data());
  if (error == E2BIG) return Error{ErrorKind::usage, "start /bin/sh: the environment is too large"};
  if (error != 0) return failed("start /bin/sh", error);
  return Child(pid);
}

std::optional<int> Child::ended() const {
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = ::waitpid(pid_, &status, WNOHANG);
  } while (reaped < 0 && errno == EINTR);
  if (reaped == 0) return std::nullopt;
  return status;
}

void Child::wait() const {
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Child::signal(int number) const { ::kill(-pid_, number); }

std::string status_text(int status) {
  if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

}  // namespace pbm
