// SPDX-License-Identifier: MPL-2.0
// As of a database, a state is either the old one or the new one: the new content is on the disk
// before it takes the name. The lock is of a file and not of a name, so the new file is locked
// before it replaces the old one, and whoever waits for the lock looks whether the file still has
// the name.
#include "output/state_file.h"

#include "base/io.h"
#include "base/text.h"
#include "base/trusted_path.h"
#include "output/earlier_lines.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace pbm {

namespace {

constexpr mode_t kStateMode = 0600;
constexpr int kOpenTries = 10;

Error state_error(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("--state '{}': {}", printable(path), why)};
}

Error state_error(int error, const std::string& path) {
  return state_error(kind_of_file_error(error), path, std::strerror(error));
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

// Creates a file for the next content. A process that was killed may have left one.
Fd create_beside(const Fd& directory, const std::string& path, std::string& name) {
  name = std::filesystem::path(path).filename().string() + ".new";
  ::unlinkat(directory.get(), name.c_str(), 0);
  constexpr auto kFlags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
  return Fd(::openat(directory.get(), name.c_str(), kFlags, kStateMode));
}

int write_and_replace(const Fd& directory, const Fd& file, const std::string& from,
                      const std::string& to, std::string_view text) {
  if (const int error = write_all(file.get(), text); error != 0) return error;
  if (::fsync(file.get()) != 0) return errno;
  if (!lock_output(file.get(), LockWait::none)) return errno;
  const auto name = std::filesystem::path(to).filename();
  return ::renameat(directory.get(), from.c_str(), directory.get(), name.c_str()) == 0 ? 0 : errno;
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

Result<void> StateFile::replace(std::string_view content) {
  const auto parent = std::filesystem::path(target_).parent_path().string();
  const auto directory = open_trusted_directory(parent);
  if (!directory) return state_error(directory.error().kind, path_, directory.error().text);
  std::string name;
  auto next = create_beside(*directory, target_, name);
  if (!next.valid()) return state_error(errno, path_);
  if (const int error = write_and_replace(*directory, next, name, target_, content); error != 0) {
    ::unlinkat(directory->get(), name.c_str(), 0);
    return state_error(error, path_);
  }
  file_ = std::move(next);
  return {};
}

Error StateFile::invalid() const {
  return state_error(ErrorKind::config, path_,
                     "is not a complete state of --unique; name another one");
}

}  // namespace pbm
