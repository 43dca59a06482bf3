// SPDX-License-Identifier: MPL-2.0
#include "base/planted.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace pbm {

namespace {

Error planted() {
  return {ErrorKind::config, "belongs to another user, in a directory that everybody may write to"};
}

Error failed() { return {kind_of_file_error(errno), std::strerror(errno)}; }

bool is_trusted(const struct stat& file, const struct stat& directory) {
  return file.st_uid == ::geteuid() || file.st_uid == directory.st_uid;
}

// The file may be replaced between the check and the call of open(2). In a sticky directory, other
// users cannot replace a trusted link; O_NOFOLLOW rejects a link that was created after the check.
Result<Fd> open_in_shared(const std::string& path, int flags, mode_t mode,
                          const struct stat& directory) {
  struct stat status{};
  const bool is_link = ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  if (is_link && !is_trusted(status, directory)) return planted();
  Fd file(::open(path.c_str(), is_link ? flags : flags | O_NOFOLLOW, mode));
  if (!file.valid()) return errno == ELOOP ? planted() : failed();
  if (is_link || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return file;
  if (!is_trusted(status, directory)) return planted();
  return file;
}

}  // namespace

Result<Fd> open_unplanted(const std::string& path, int flags, mode_t mode) {
  const auto parent = std::filesystem::path(path).parent_path();
  struct stat directory{};
  const bool is_shared = ::stat(parent.empty() ? "." : parent.c_str(), &directory) == 0 &&
                         (directory.st_mode & S_IWOTH) != 0;
  if (is_shared) return open_in_shared(path, flags | O_CREAT, mode, directory);
  Fd file(::open(path.c_str(), flags | O_CREAT, mode));
  if (!file.valid()) return failed();
  return file;
}

}  // namespace pbm
