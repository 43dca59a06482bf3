// SPDX-License-Identifier: MPL-2.0
// Files that several processes may append to, and that are kept when one of them ends. O_APPEND
// makes each write(2) go to the end as it is then, so lines of two processes do not overwrite each
// other.
#include "output/append_file.h"

#include "base/io.h"
#include "base/text.h"
#include "base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

// Events and rejects may name people. Administrators read them by a group.
constexpr mode_t kAppendedMode = 0640;

Error other_header(std::string_view header, std::string_view flag, const std::string& path) {
  header.remove_suffix(1);  // the newline
  return {ErrorKind::usage,
          fmt::format("{} '{}': its first line is not the header '{}'; rename the file or name "
                      "another one",
                      flag, printable(path), printable(header))};
}

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

// A header that ends in the middle, because the disk was full when it was written, is completed:
// the program would otherwise refuse its own file.
std::optional<std::size_t> header_bytes(int descriptor, std::string_view header) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  std::string start(std::min(header.size(), static_cast<std::size_t>(status.st_size)), '\0');
  const auto got = ::pread(descriptor, start.data(), start.size(), 0);
  const bool is_header = got == static_cast<ssize_t>(start.size()) && header.starts_with(start);
  return is_header ? std::optional(start.size()) : std::nullopt;
}

Result<void> write_header(int descriptor, std::string_view header, std::string_view flag,
                          const std::string& path) {
  const auto there = header_bytes(descriptor, header);
  if (!there) return other_header(header, flag, path);
  // May block, but only on a disk: a pipe is refused when it is opened.
  if (write_all(descriptor, header.substr(*there)) == 0) return {};
  return file_error("write to", flag, path);
}

Result<void> check_header(std::string_view header, std::string_view flag, const std::string& path) {
  const auto file = open_for_reading(path);
  if (!file.valid() || header_bytes(file.get(), header)) return {};
  return other_header(header, flag, path);
}

}  // namespace pbm
