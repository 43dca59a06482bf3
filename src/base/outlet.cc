// SPDX-License-Identifier: MPL-2.0
// How to write without blocking depends on what the descriptor is. A socket has a flag for each
// call. A pipe or terminal is opened again by way of /proc, which makes an open file of our own
// that may be non-blocking. A regular file never blocks in the sense of poll(2).
#include "base/outlet.h"

#include "base/clock.h"
#include "base/io.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>

namespace pbm {

namespace {

// If poll(2) reports a pipe as writable, PIPE_BUF bytes fit (pipe(7)), so a write of that size does
// not block, even though the descriptor is in blocking mode.
bool has_room(int descriptor) {
  pollfd entry{descriptor, POLLOUT, 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace

Outlet Outlet::on(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return {Kind::file, descriptor, Fd()};
  if (S_ISSOCK(status.st_mode)) return {Kind::socket, descriptor, Fd()};
  if (!S_ISFIFO(status.st_mode) && ::isatty(descriptor) == 0) {
    return {Kind::file, descriptor, Fd()};
  }
  // Opening it again fails if the terminal or pipe belongs to another user, for example after
  // su(1), and without /proc. Then its own description stays shared with others.
  const auto path = fmt::format("/proc/self/fd/{}", descriptor);
  Fd own(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  const auto kind = own.valid() ? Kind::reopened : Kind::shared;
  return {kind, descriptor, std::move(own)};
}

Outlet::Written Outlet::write(std::string_view bytes) const {
  Written written;
  while (written.bytes < bytes.size()) {
    auto rest = bytes.substr(written.bytes);
    if (kind_ == Kind::shared) {
      if (!has_room(inherited_)) return written;
      rest = rest.substr(0, PIPE_BUF);
    }
    // MSG_NOSIGNAL, because SIGPIPE is ignored only once the signal handlers are installed.
    const auto sent = kind_ == Kind::socket ? ::send(inherited_, rest.data(), rest.size(),
                                                     MSG_DONTWAIT | MSG_NOSIGNAL)
                                            : ::write(poll_fd(), rest.data(), rest.size());
    if (sent >= 0) {
      written.bytes += static_cast<std::size_t>(sent);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) written.error = errno;
    return written;
  }
  return written;
}

void write_or_give_up(int descriptor, std::string_view bytes) {
  constexpr std::chrono::seconds kPatience{1};
  const auto outlet = Outlet::on(descriptor);
  while (!bytes.empty()) {
    const auto written = outlet.write(bytes);
    if (written.error != 0) return;
    bytes.remove_prefix(written.bytes);
    const auto deadline = Monotonic::now() + kPatience;
    if (!bytes.empty() && wait_for(outlet.poll_fd(), POLLOUT, deadline) != 0) return;
  }
}

}  // namespace pbm
