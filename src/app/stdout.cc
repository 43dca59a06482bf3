// SPDX-License-Identifier: MPL-2.0
// Answers such as --help are written at once and may block, because there is nothing else to do.
// The lines of a run take another way (output/descriptor_output.h).
#include "app/stdout.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

namespace pbm {

// Another program may have made the terminal non-blocking: writing is then continued when it is
// ready.
Result<void> print(std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd entry{STDOUT_FILENO, POLLOUT, 0};
      ::poll(&entry, 1, -1);
    } else if (errno != EINTR) {
      return Error{ErrorKind::output, fmt::format("write to stdout: {}", std::strerror(errno))};
    }
  }
  return {};
}

bool prints_on_terminal(const Settings& settings) {
  return std::holds_alternative<StandardOutput>(settings.output) && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace pbm
