// SPDX-License-Identifier: MPL-2.0
#include "base/file.h"

#include "base/wait.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kChunk = std::size_t{16} * 1024;

}  // namespace

Fd open_for_reading(const std::string& path) {
  return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
}

// poll() reports nothing for a FIFO that has never had a writer, and a hang-up once the
// last one has gone (Linux, pipe(7)).
Result<std::string> read_whole(int descriptor, std::size_t limit_bytes) {
  const auto failed = [](std::string text) { return Error{ErrorKind::config, std::move(text)}; };
  const auto deadline = Monotonic::now() + kPatience;
  std::string text;
  for (;;) {
    if (const int error = wait_for(descriptor, POLLIN, deadline); error == ETIMEDOUT) {
      return failed(fmt::format("nothing to read for {}", kPatience));
    } else if (error != 0) {
      return failed(std::strerror(error));
    }
    const auto size = text.size();
    text.resize(size + kChunk);
    const auto got = ::read(descriptor, text.data() + size, kChunk);
    text.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return text;
    if (got < 0 && errno != EINTR && errno != EAGAIN) return failed(std::strerror(errno));
    if (text.size() > limit_bytes) {
      return failed(fmt::format("it is larger than {} bytes", limit_bytes));
    }
  }
}

}  // namespace pbm
