// SPDX-License-Identifier: MPL-2.0
// A command that runs as a child process: /bin/sh -c COMMAND, in its own process group, with only
// the descriptors 0, 1 and 2. Its standard input is a file in memory (memfd_create(2)).
//
// Its own process group is not the one in the foreground of a terminal: Ctrl-C ends the monitor,
// which gives the command time to end. A command that reads from the terminal is stopped.
#pragma once

#include "base/result.h"
#include "event/command_input.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace pbm {

// The environment that commands inherit: that of this process without secrets (passwords, URLs
// with passwords, credentials of systemd), without variables that systemd sets for this process
// only (sockets, notification, watchdog), and without variables that begin with EVENT_.
[[nodiscard]] std::vector<std::string> inherited_environment(char* const* environment);

class Child {
 public:
  static constexpr int kUnknownStatus = -1;

  // The environment of the command is `environment` and the variables of `input`. Nothing is left
  // behind on an error, which says what failed; it is of kind usage if the variables are too large
  // for a command.
  static Result<Child> start(const std::string& command,
                             const std::vector<std::string>& environment,
                             const CommandInput& input);

  struct Change {
    enum class Kind { none, stopped, ended };

    Kind kind = Kind::none;
    int status = 0;  // of waitpid(2); kUnknownStatus if it ended and that failed
  };

  // What has happened since the last call. Does not wait.
  [[nodiscard]] Change look() const;

  // Blocks until it has ended; for use after kill().
  void wait() const;

  // Sends SIGTERM or SIGKILL to its process group. A stopped command continues, so that it can end.
  void terminate() const;
  void kill() const;

  // Terminates all that run. For signal handlers (signal-safety(7)).
  static void terminate_all();

 private:
  explicit Child(pid_t pid) : pid_(pid) {}

  pid_t pid_;
};

// Waits for children that have ended and are not commands. They would stay zombies: as process 1,
// for example in a container, this process inherits those of all other processes.
void reap_orphans();

// "exit status 3", "signal 9", "unknown exit status".
[[nodiscard]] std::string status_text(int status);

}  // namespace pbm
