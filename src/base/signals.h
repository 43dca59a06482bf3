// SPDX-License-Identifier: MPL-2.0
// Signals as readable bytes (a self-pipe). One object at a time: handlers can't
// be told where to look otherwise.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <optional>

namespace pbm {

class Signals {
 public:
  // What HUP is for: the end, as when a terminal closes, or something else.
  enum class HangUp { ends, informs };

  // Takes over INT, TERM, HUP, USR1 and CHLD, and ignores PIPE and XFSZ. A HUP that is ignored
  // already (nohup) stays so.
  static Result<Signals> install(HangUp hang_up);

  Signals(Signals&&) noexcept = default;
  Signals& operator=(Signals&&) noexcept = default;
  ~Signals();

  [[nodiscard]] int poll_fd() const { return read_end_.get(); }

  // The next signal that came; nothing where none waits.
  [[nodiscard]] std::optional<int> next();

  // While calls that can't be interrupted run (connecting, DNS), signals that
  // end us do so from the handler: nothing is owed then. INT by its default
  // action, the others with exit code 0.
  class EndAtOnce {
   public:
    EndAtOnce();
    ~EndAtOnce();
    EndAtOnce(const EndAtOnce&) = delete;
    EndAtOnce& operator=(const EndAtOnce&) = delete;
  };

  // Called before a handler ends the process; only what signal-safety(7) allows. May be null.
  static void before_end_at_once(void (*call)());

  // Ends the process by a signal's default action, as shells expect of INT.
  static void end_by(int signal);

 private:
  Signals(Fd read_end, Fd write_end);

  Fd read_end_;
  Fd write_end_;
};

}  // namespace pbm
