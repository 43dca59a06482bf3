// SPDX-License-Identifier: MPL-2.0
// Descriptors that a user names may be anything: a FIFO without a writer, a terminal, a device
// without an end. So each read is limited in time and in size.
#include "base/io.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace pbm {

namespace {

// Sufficient for a password from a process substitution that asks a server, and less than the 90 s
// in which systemd gives up a start.
constexpr std::chrono::seconds kReadTimeout{10};
constexpr std::size_t kChunk = std::size_t{16} * 1024;

bool is_pipe_or_terminal(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return false;
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || ::isatty(descriptor) == 1;
}

Error unreadable(std::string why) { return {ErrorKind::config, std::move(why)}; }

Result<void> wait_to_read(int descriptor, TimePoint deadline, std::chrono::seconds timeout) {
  const int error = wait_for(descriptor, POLLIN, deadline);
  if (error == 0) return {};
  return unreadable(error == ETIMEDOUT ? fmt::format("nothing to read for {}", timeout)
                                       : std::strerror(error));
}

// Appends what can be read at once; false at the end.
Result<bool> read_more(int descriptor, std::string& text) {
  const auto size = text.size();
  text.resize(size + kChunk);
  const auto got = ::read(descriptor, text.data() + size, kChunk);
  text.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got < 0 && errno != EINTR && errno != EAGAIN) return unreadable(std::strerror(errno));
  return got != 0;
}

}  // namespace

// Without O_NONBLOCK, open(2) waits for the writer of a FIFO; without O_NOCTTY, a terminal could
// become the controlling one and send its signals here.
Fd open_for_reading(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
}

// On Linux, poll() reports nothing for a FIFO that has never had a writer, and POLLHUP after
// the last writer closed it (pipe(7)).
Result<std::string> read_whole(int descriptor, std::size_t limit_bytes, Waiting waiting) {
  if (waiting == Waiting::refused && is_pipe_or_terminal(descriptor)) {
    return unreadable("a pipe or terminal, which is read only at the start");
  }
  const auto timeout = waiting == Waiting::refused ? std::chrono::seconds(0) : kReadTimeout;
  const auto deadline = Monotonic::now() + timeout;
  std::string text;
  for (;;) {
    if (auto done = wait_to_read(descriptor, deadline, timeout); !done) return done.error();
    const auto more = read_more(descriptor, text);
    if (!more) return more.error();
    if (!*more) return text;
    if (text.size() > limit_bytes) {
      return unreadable(fmt::format("larger than {} bytes", limit_bytes));
    }
  }
}

int wait_for(int descriptor, short events, TimePoint deadline) {
  for (;;) {
    // Rounded up: a wait of 0 ms for the last fraction of a millisecond would spin.
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Monotonic::now()).count();
    constexpr Milliseconds::rep kMost = std::numeric_limits<int>::max();
    pollfd entry{descriptor, events, 0};
    const int ready =
        ::poll(&entry, 1, static_cast<int>(std::clamp(left, Milliseconds::rep{0}, kMost)));
    if (ready > 0) return 0;
    if (ready == 0) return ETIMEDOUT;
    if (errno != EINTR) return errno;
  }
}

}  // namespace pbm
