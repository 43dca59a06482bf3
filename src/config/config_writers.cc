// SPDX-License-Identifier: MPL-2.0
// OpenSSH and sudo refuse their files for the same reason. Here, a group is only warned about:
// files of services are often written by a group of administrators.
#include "config/config_writers.h"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

namespace pbm {

namespace {

bool is_trusted(uid_t user) { return user == 0 || user == ::geteuid(); }

// Many systems give each user a group of the same name, of which nobody else is a member, and
// create files that it may write to. In a container, neither may have a name.
bool is_private_group(const struct stat& status) {
  if (status.st_gid == 0) return true;
#ifdef PBM_STATIC
  // Names come from modules of the machine, which need the C library that they were built with.
  return status.st_uid == status.st_gid;
#else
  const auto* const user = ::getpwuid(status.st_uid);
  const std::string name = user == nullptr ? "" : user->pw_name;
  const auto* const group = ::getgrgid(status.st_gid);
  if (user == nullptr || group == nullptr) return status.st_uid == status.st_gid;
  if (name != group->gr_name) return false;
  for (auto* const* member = group->gr_mem; *member != nullptr; ++member) {
    if (name != *member) return false;
  }
  return true;
#endif
}

// The directory of the path and, behind links, that of the file: whoever may write to either of
// them can put another file in its place.
std::vector<std::string> directories_of(const std::string& path) {
  std::vector<std::string> directories;
  const auto add = [&directories](const std::filesystem::path& file) {
    const auto parent = file.parent_path().string();
    directories.push_back(parent.empty() ? "." : parent);
  };
  add(path);
  std::error_code failed;
  const auto real = std::filesystem::canonical(path, failed);
  if (!failed) add(real);
  return directories;
}

std::optional<std::string> other_writers(const struct stat& status, std::string_view what) {
  if (!is_trusted(status.st_uid)) {
    return fmt::format("{} belongs to another user (ID {})", what, status.st_uid);
  }
  if ((status.st_mode & S_IWGRP) == 0 || is_private_group(status)) return std::nullopt;
  return fmt::format("the group with ID {} may write to {}", status.st_gid, what);
}

// --exec and --rejects in a config file act with the rights of whoever starts the monitor.
Error refused(std::string_view why) {
  return {ErrorKind::config, fmt::format("{}, and it can name commands to run", why)};
}

// Not a pipe, nor a here-document of a shell, which has been deleted already.
bool is_named_file(const struct stat& file) { return S_ISREG(file.st_mode) && file.st_nlink != 0; }

// In such a directory, only owners can exchange files.
bool is_sticky(const struct stat& directory) { return (directory.st_mode & S_ISVTX) != 0; }

Result<void> check_directory(const struct stat& directory, const struct stat& file) {
  if ((directory.st_mode & S_IWOTH) == 0) return {};
  if (!is_sticky(directory)) return refused("everybody may write to its directory");
  if (is_trusted(file.st_uid)) return {};
  return refused("it belongs to another user, in a directory that everybody may write to");
}

// The group of a directory with the sticky bit, such as /tmp, can add files, but not exchange this
// one.
std::optional<std::string> writers_of_directory(const struct stat& directory) {
  if (is_sticky(directory) && is_trusted(directory.st_uid)) return std::nullopt;
  return other_writers(directory, "its directory");
}

}  // namespace

Result<std::string> check_config_writers(const std::string& path, int descriptor) {
  struct stat file{};
  if (::fstat(descriptor, &file) != 0 || !is_named_file(file)) return std::string();
  if ((file.st_mode & S_IWOTH) != 0) return refused("everybody may write to it");
  auto others = other_writers(file, "it");
  for (const auto& each : directories_of(path)) {
    struct stat directory{};
    if (::stat(each.c_str(), &directory) != 0) continue;
    if (auto done = check_directory(directory, file); !done) return done.error();
    if (!others) others = writers_of_directory(directory);
  }
  return others ? *others + ", and it can name commands to run" : std::string();
}

}  // namespace pbm
