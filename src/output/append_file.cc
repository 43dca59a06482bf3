// SPDX-License-Identifier: MPL-2.0
#include "output/append_file.h"

#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

constexpr mode_t kAppendedMode = 0640;

}  // namespace

Error file_error(std::string_view what, std::string_view flag, const std::string& path) {
  return {ErrorKind::output,
          fmt::format("{} {} '{}': {}", what, flag, printable(path), std::strerror(errno))};
}

Result<Fd> open_for_appending(std::string_view flag, const std::string& path) {
  // O_RDWR: the last byte is read, and the open does not wait for the reader of a FIFO.
  Fd file(::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, kAppendedMode));
  if (!file.valid()) return file_error("open", flag, path);
  struct stat status{};
  if (::fstat(file.get(), &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode))) {
    return Error{ErrorKind::usage, fmt::format("{} '{}': a pipe, whose reader could stop "
                                               "the stream; name a file",
                                               flag, printable(path))};
  }
  return file;
}

}  // namespace pbm
