// SPDX-License-Identifier: MPL-2.0
// Signals, commands, and the end of the process.
#include "simulation/calls.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <string>

namespace simulated {

namespace {

constexpr pid_t kOwn = 4242;

// Of the command that is started next. Only one is at a time.
int command_input = -1;

std::string read_input() {
  std::array<char, 65536> bytes{};
  const auto got = ::pread(command_input, bytes.data(), bytes.size(), 0);
  return got <= 0 ? std::string() : std::string(bytes.data(), static_cast<std::size_t>(got));
}

pid_t wait_for(pid_t pid, int* status, int options) {
  const Outside outside;
  auto& world = *current;
  world.enter_call(kCall);
  if ((options & WNOHANG) == 0) world.commands.wait_until_ended(pid);
  int ended = 0;
  const auto found = world.commands.wait(pid, ended);
  if (found > 0 && status != nullptr) *status = ended;
  return result_of(found);
}

}  // namespace

}  // namespace simulated

using namespace simulated;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): reserved names of the system
extern "C" {

int pipe2(int* ends, int flags) noexcept {
  static const auto real = call_real<decltype(::pipe2)>("pipe2");
  const int done = real(ends, flags);
  if (!is_of_monitor()) return done;
  current->wake_pipe = ends[0];
  ::fcntl(ends[1], F_SETPIPE_SZ, 1);  // a page, so that it is full soon
  return done;
}

pid_t getpid() noexcept {
  static const auto real = call_real<decltype(::getpid)>("getpid");
  if (!is_of_monitor()) return real();
  return current->history.setup.init ? 1 : kOwn;
}

// The monitor ends itself by a signal, with the default action.
int raise(int signal) noexcept {
  static const auto real = call_real<decltype(::raise)>("raise");
  if (!is_of_monitor()) return real(signal);
  const Outside outside;
  current->process.signal(signal);
  return 0;
}

void _exit(int status) {
  static const auto real = call_real<decltype(::_exit)>("_exit");
  if (is_of_monitor()) current->process.die({Death::How::exit, status});
  real(status);
  __builtin_unreachable();
}

int prctl(int option, ...) noexcept {
  (void)option;  // only dumping cores, which would also hide /proc/self from the simulation
  return 0;
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int from,
                                     int to) noexcept {
  static const auto real =
      call_real<decltype(::posix_spawn_file_actions_adddup2)>("posix_spawn_file_actions_adddup2");
  if (to == STDIN_FILENO) command_input = from;
  return real(actions, from, to);
}

int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const* arguments,
                char* const* environment) {
  static const auto real = call_real<decltype(::posix_spawn)>("posix_spawn");
  if (!is_of_monitor()) return real(pid, path, actions, attributes, arguments, environment);
  const Outside outside;
  current->enter_call(kCall * 100);
  *pid = current->commands.spawn(read_input());
  return 0;
}

pid_t waitpid(pid_t pid, int* status, int options) {
  static const auto real = call_real<decltype(::waitpid)>("waitpid");
  return is_of_monitor() ? wait_for(pid, status, options) : real(pid, status, options);
}

int waitid(idtype_t type, id_t id, siginfo_t* to, int options) {
  static const auto real = call_real<decltype(::waitid)>("waitid");
  if (!is_of_monitor()) return real(type, id, to, options);
  const Outside outside;
  current->enter_call(kCall);
  if (!current->commands.has_any()) return result_of(-ECHILD);
  std::memset(to, 0, sizeof *to);
  to->si_pid = current->commands.any_ended().value_or(0);
  return 0;
}

int kill(pid_t pid, int signal) noexcept {
  static const auto real = call_real<decltype(::kill)>("kill");
  if (!is_of_monitor()) return real(pid, signal);
  const Outside outside;
  current->enter_call(kCall);
  return result_of(current->commands.signal(pid < 0 ? -pid : pid, signal));
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
