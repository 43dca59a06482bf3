// SPDX-License-Identifier: MPL-2.0
// A command that runs as a child process: /bin/sh -c COMMAND, in its own process group, with only
// the descriptors 0, 1 and 2. Its standard input is a file in memory (memfd_create(2)).
#pragma once

#include "base/result.h"
#include "event/command_input.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// The environment that commands inherit: that of this process without secrets (passwords, URLs
// with passwords, credentials of systemd), without variables that systemd sets for this process
// only (sockets, notification, watchdog), and without variables that begin with EVENT_.
[[nodiscard]] std::vector<std::string> inherited_environment(char* const* environment);

class Child {
 public:
  // The environment of the command is `environment` and the variables of `input`. Nothing is left
  // behind on an error, which says what failed; it is of kind usage if the variables are too large
  // for a command.
  static Result<Child> start(const std::string& command,
                             const std::vector<std::string>& environment,
                             const CommandInput& input);

  // The status (waitpid(2)) once it has ended. Does not wait.
  [[nodiscard]] std::optional<int> ended() const;

  // Blocks until it has ended; for use after SIGKILL.
  void wait() const;

  // Sends a signal to its process group.
  void signal(int number) const;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  explicit Child(pid_t pid) : pid_(pid) {}

  pid_t pid_;
};

// "exit status 3", "signal 9".
[[nodiscard]] std::string status_text(int status);

}  // namespace pbm
