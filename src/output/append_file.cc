// SPDX-License-Identifier: MPL-2.0
#include "output/append_file.h"

#include "base/text.h"
#include "base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

constexpr mode_t kAppendedMode = 0640;

}  // namespace

// By way of /proc, because the descriptor may be open for writing only.
bool continues_torn_line(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const bool at_end = (::fcntl(descriptor, F_GETFL) & O_APPEND) != 0 ||
                      ::lseek(descriptor, 0, SEEK_CUR) == status.st_size;
  if (!at_end || status.st_size == 0) return false;
  const Fd reader(
      ::open(fmt::format("/proc/self/fd/{}", descriptor).c_str(), O_RDONLY | O_CLOEXEC));
  char last = '\n';
  return ::pread(reader.get(), &last, 1, status.st_size - 1) == 1 && last != '\n';
}

Error file_error(std::string_view what, std::string_view flag, const std::string& path) {
  return {ErrorKind::output,
          fmt::format("{} {} '{}': {}", what, flag, printable(path), std::strerror(errno))};
}

Result<void> refuse_pipe(std::string_view flag, const std::string& path, mode_t mode) {
  if (!S_ISFIFO(mode) && !S_ISSOCK(mode)) return {};
  return Error{ErrorKind::usage,
               fmt::format("{} '{}': is a pipe, which could block the output; name a regular file",
                           flag, printable(path))};
}

Result<Fd> open_for_appending(std::string_view flag, const std::string& path) {
  // O_RDWR, because a FIFO opened for writing only would wait for its reader.
  auto file = open_trusted(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY, kAppendedMode);
  if (!file) {
    return Error{ErrorKind::output,
                 fmt::format("open {} '{}': {}", flag, printable(path), file.error().text)};
  }
  struct stat status{};
  if (::fstat(file->get(), &status) == 0) {
    if (const auto done = refuse_pipe(flag, path, status.st_mode); !done) return done.error();
  }
  return file;
}

}  // namespace pbm
