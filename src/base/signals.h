// SPDX-License-Identifier: MPL-2.0
// Signals as flags, and a pipe that becomes readable when one is set (a self-pipe). Only one object
// may exist at a time, because signal handlers can use only global state.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <optional>

namespace pbm {

class Signals {
 public:
  // SIGHUP, SIGUSR1 and SIGUSR2 wait until install(), or have no effect: they must not end a
  // process that has no handlers yet, or none any more.
  static void hold_back();

  // For a command that installs no handlers: SIGHUP ends it.
  static void let_hang_up_end();

  // Whether SIGHUP ends the run or is only reported by next().
  enum class HangUp { ends, informs };

  // Handles SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH and SIGTSTP, and ignores
  // SIGPIPE and SIGXFSZ. If SIGHUP is ignored already, as under nohup(1), it stays ignored; so does
  // SIGTSTP.
  static Result<Signals> install(HangUp hang_up);

  Signals(Signals&&) noexcept = default;
  Signals& operator=(Signals&&) noexcept = default;
  ~Signals();

  [[nodiscard]] int poll_fd() const { return read_end_.get(); }

  // The next pending signal, those that end the run first; nothing if there is none. A signal that
  // was received several times since it was last returned is returned once.
  [[nodiscard]] std::optional<int> next();

  // Whether a signal that ends the run was received; true even before next() returns it.
  [[nodiscard]] static bool is_ending();

  // Called before a second SIGINT or SIGTERM ends the process; only what signal-safety(7) allows.
  // May be null.
  static void before_end_by_second(void (*call)());

  // Stops the process as SIGTSTP does by default, and returns after SIGCONT.
  static void suspend();

  // Ends the process by the default action of the signal, as shells expect for SIGINT. Process 1,
  // for example of a container, ignores that action: it exits with 128 plus the signal.
  static void end_by(int signal);

 private:
  Signals(Fd read_end, Fd write_end);

  Fd read_end_;
  Fd write_end_;
};

}  // namespace pbm
