// SPDX-License-Identifier: MPL-2.0
// Writes to a descriptor that was inherited, without ever blocking and without
// setting O_NONBLOCK on it: that flag belongs to everybody who shares the open
// file, the user's shell included.
//
// A pipe or terminal is opened again by way of /proc for a description of our
// own; where that is refused, poll and then at most PIPE_BUF bytes a write. A
// socket takes MSG_DONTWAIT. A regular file can't block for long and is written
// as it is, which keeps append mode and a shared offset.
#pragma once

#include "base/fd.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pbm {

class Outlet {
 public:
  // For an open descriptor, which stays the caller's and must outlive this.
  static Outlet on(int descriptor);

  struct Written {
    std::size_t bytes = 0;
    int error = 0;  // errno; 0 also where it would have blocked
  };

  // Writes as much as goes without waiting.
  [[nodiscard]] Written write(std::string_view bytes) const;

  // The descriptor to poll for room and for a reader that left.
  [[nodiscard]] int poll_fd() const { return own_.valid() ? own_.get() : inherited_; }

  // Whether a vanished reader can be seen (pipe, socket, terminal).
  [[nodiscard]] bool has_reader() const { return kind_ != Kind::file; }

 private:
  enum class Kind : std::uint8_t { reopened, shared, socket, file };

  Outlet(Kind kind, int inherited, Fd own)
      : kind_(kind), inherited_(inherited), own_(static_cast<Fd&&>(own)) {}

  Kind kind_;
  int inherited_;
  Fd own_;
};

}  // namespace pbm
