// SPDX-License-Identifier: MPL-2.0
#include "app/stdout.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pbm {

Result<void> print(std::string_view text) {
  if (::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return Error{ErrorKind::output, fmt::format("write to stdout: {}", std::strerror(errno))};
}

bool prints_on_terminal(const Settings& settings) {
  return std::holds_alternative<StandardOutput>(settings.output) && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace pbm
