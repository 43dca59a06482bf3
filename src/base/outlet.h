// SPDX-License-Identifier: MPL-2.0
// Writes to an inherited descriptor without blocking and without setting O_NONBLOCK on it:
// all processes that share the open file description, such as the user's shell, would be
// affected.
//
// A pipe or terminal is reopened through /proc to get a separate open file description. If
// that fails, writes are limited to PIPE_BUF bytes, each after poll(). Sockets are written
// with MSG_DONTWAIT. A regular file does not block for long and is written directly, which
// preserves append mode and a shared offset.
#pragma once

#include "base/fd.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pbm {

class Outlet {
 public:
  // For an open descriptor, which the caller owns and which must outlive this.
  static Outlet on(int descriptor);

  struct Written {
    std::size_t bytes = 0;
    int error = 0;  // errno; 0 also if the write would block
  };

  // Writes as much as possible without blocking.
  [[nodiscard]] Written write(std::string_view bytes) const;

  // The descriptor to poll for writability, and for POLLERR or POLLHUP.
  [[nodiscard]] int poll_fd() const { return own_.valid() ? own_.get() : inherited_; }

  // Whether poll() reports that the reader closed its end (pipe, socket, terminal).
  [[nodiscard]] bool has_reader() const { return kind_ != Kind::file; }

 private:
  enum class Kind : std::uint8_t { reopened, shared, socket, file };

  Outlet(Kind kind, int inherited, Fd own)
      : kind_(kind), inherited_(inherited), own_(static_cast<Fd&&>(own)) {}

  Kind kind_;
  int inherited_;
  Fd own_;
};

// Writes all bytes, but gives up if the reader takes nothing for a second: a terminal may be
// stopped with Ctrl-S.
void write_or_give_up(int descriptor, std::string_view bytes);

}  // namespace pbm
