// SPDX-License-Identifier: MPL-2.0
// A state is either the old one or the new one: the new content is on the disk before it takes the
// name. A lock belongs to a file and not to a name. So the new file is locked before it replaces
// the old one, and a process that has waited for the lock checks whether the file still has the
// name.
#include "output/state_file.h"

#include "base/io.h"
#include "base/text.h"
#include "base/trusted_path.h"
#include "output/earlier_lines.h"
#include "output/replace_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace pbm {

namespace {

constexpr mode_t kStateMode = 0600;
constexpr int kOpenTries = 10;  // another process would have to replace the file each time

Error state_error(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("--state '{}': {}", printable(path), why)};
}

bool has_name(int descriptor, const std::string& path) {
  struct stat opened{};
  struct stat named{};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

// The file that has the name and is locked. Another process may replace it in between.
Result<Fd> open_locked(const std::string& path) {
  constexpr auto kFlags = O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  for (int tries = 0; tries < kOpenTries; ++tries) {
    auto file = open_trusted(path, kFlags, kStateMode);
    if (!file) return state_error(file.error().kind, path, file.error().text);
    struct stat status{};
    if (::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
      return state_error(ErrorKind::config, path, "is not a regular file");
    }
    if (!lock_output(file->get(), LockWait::second)) break;
    if (has_name(file->get(), path)) return std::move(*file);
  }
  return state_error(ErrorKind::config, path, "is in use by another process");
}

int sync_and_lock(int descriptor) {
  if (::fsync(descriptor) != 0) return errno;
  return lock_output(descriptor, LockWait::none) ? 0 : errno;
}

}  // namespace

Result<StateFile> StateFile::open(const std::string& path, std::size_t most_bytes) {
  auto file = open_locked(path);
  if (!file) return file.error();
  auto content = read_whole(file->get(), most_bytes);
  if (!content) return state_error(content.error().kind, path, content.error().text);
  // The file that a symbolic link names is replaced, not the link.
  std::error_code failed;
  const auto target = std::filesystem::canonical(path, failed);
  StateFile state(path, failed ? path : target.string(), std::move(*file), std::move(*content));
  return state;
}

// Hidden, so that a pattern such as * does not find it while it is being written.
std::string StateFile::next_path(const std::string& path) {
  const std::filesystem::path state(path);
  return (state.parent_path() / fmt::format(".{}.pulsebuildmonitor", state.filename().string()))
      .string();
}

Result<void> StateFile::replace(std::string_view content) {
  const auto name = std::filesystem::path(next_path(target_)).filename().string();
  auto next = replace_file(target_, content, {name, sync_and_lock});
  if (!next) return state_error(next.error().kind, path_, next.error().text);
  file_ = std::move(*next);
  return {};
}

Error StateFile::invalid() const {
  return state_error(ErrorKind::config, path_,
                     "is not a complete state of --unique; name another one");
}

}  // namespace pbm
