// SPDX-License-Identifier: MPL-2.0
// PulseGuardian deletes a queue with too many messages, whether or not somebody will come back for
// it. The monitor then declares a new one, and nothing at the broker shows that there was another.
// So the name of the queue is kept where systemd keeps the state of the service.
//
// The text of the file is compared as a whole: another broker, user or label is another queue.
#include "app/queue_memory.h"

#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace pbm {

namespace {

// A file that is longer is not the one that was written here.
constexpr std::size_t kMostBytesRead = std::size_t{64} * 1024;

std::string remembered(const std::string& path) {
  const Fd file = open_for_reading(path);
  if (!file.valid()) return {};
  auto text = read_whole(file.get(), kMostBytesRead, Waiting::refused);
  return text ? *text : std::string();
}

// Returns an errno. O_NOFOLLOW, although only the service may write to the directory.
int remember(const std::string& path, const std::string& text) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
  return file.valid() ? write_all(file.get(), text) : errno;
}

}  // namespace

std::function<bool(const std::string& queue)> queue_memory(const BrokerSettings& settings,
                                                           const std::string& directory, Log& log) {
  if (directory.empty() || !settings.durable) return nullptr;
  std::string brokers;
  // Without passwords: shown() has none.
  for (const auto& node : settings.nodes) brokers += node.url.shown() + '\n';
  return [path = directory + "/queue", brokers, &log](const std::string& queue) {
    const auto text = brokers + queue + '\n';
    if (remembered(path) == text) return true;
    if (const int error = remember(path, text); error != 0) {
      log.warning(
          fmt::format("remember the queue in '{}': {}", printable(path), std::strerror(error)));
    }
    return false;
  };
}

}  // namespace pbm
