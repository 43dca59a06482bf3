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
  const auto* const user = ::getpwuid(status.st_uid);
  const std::string name = user == nullptr ? "" : user->pw_name;
  const auto* const group = ::getgrgid(status.st_gid);
  if (user == nullptr || group == nullptr) return status.st_uid == status.st_gid;
  if (name != group->gr_name) return false;
  for (auto* const* member = group->gr_mem; *member != nullptr; ++member) {
    if (name != *member) return false;
  }
  return true;
}

// The directory of the path and, behind links, that of the file.
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

Error refused(std::string_view why) {
  return {ErrorKind::config, fmt::format("{}, and it can name commands to run", why)};
}

}  // namespace

Result<std::string> check_config_writers(const std::string& path, int descriptor) {
  struct stat file{};
  const bool has_name = ::fstat(descriptor, &file) == 0 && file.st_nlink != 0;
  if (!has_name || !S_ISREG(file.st_mode)) return std::string();
  if ((file.st_mode & S_IWOTH) != 0) return refused("everybody may write to it");
  auto others = other_writers(file, "it");
  for (const auto& each : directories_of(path)) {
    struct stat directory{};
    if (::stat(each.c_str(), &directory) != 0) continue;
    // In a sticky directory, only owners can exchange files.
    const bool is_sticky = (directory.st_mode & S_ISVTX) != 0;
    const bool is_shared = (directory.st_mode & S_IWOTH) != 0;
    if (is_shared && !is_sticky) return refused("everybody may write to its directory");
    if (is_shared && !is_trusted(file.st_uid)) {
      return refused("it belongs to another user, in a directory that everybody may write to");
    }
    if (is_sticky && is_trusted(directory.st_uid)) continue;
    if (!others) others = other_writers(directory, "its directory");
  }
  return others ? *others + ", and it can name commands to run" : std::string();
}

}  // namespace pbm
