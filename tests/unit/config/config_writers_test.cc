// SPDX-License-Identifier: MPL-2.0
#include "config/config_writers.h"

#include "base/fd.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

namespace pbm {

namespace {

constexpr uid_t kAnother = 12345;

// The warning, "refused: " and the error, or "".
std::string judgement(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  REQUIRE(file.valid());
  const auto writers = check_config_writers(path, file.get());
  return writers ? *writers : "refused: " + writers.error().text;
}

const std::string kCommands = ", and it can name commands to run";

TEST_CASE("a config file that everybody may write to or exchange is refused",
          "[config][config_writers]") {
  struct Row {
    mode_t file, directory;
    std::string judgement;
  };
  const std::vector<Row> rows{
      {0600, 0700, ""},
      {0644, 0755, ""},
      {0444, 01777, ""},
      {0666, 0700, "refused: everybody may write to it" + kCommands},
      {0602, 0755, "refused: everybody may write to it" + kCommands},
      {0644, 0777, "refused: everybody may write to its directory" + kCommands},
      {0644, 0703, "refused: everybody may write to its directory" + kCommands},
  };
  const TemporaryDirectory outer;
  std::filesystem::create_directory(outer.path("inner"));
  const auto path = outer.write("inner/config.toml", "");
  std::filesystem::create_symlink("inner/config.toml", outer.path("link.toml"));
  std::filesystem::create_directory_symlink("inner", outer.path("linked"));
  for (const auto& row : rows) {
    CAPTURE(row.file, row.directory);
    REQUIRE(::chmod(path.c_str(), row.file) == 0);
    REQUIRE(::chmod(outer.path("inner").c_str(), row.directory) == 0);
    for (const auto* way : {"inner/config.toml", "link.toml", "linked/config.toml"}) {
      CHECK(judgement(outer.path(way)) == row.judgement);
    }
  }
  // The directory of the link counts, too.
  REQUIRE(::chmod(path.c_str(), 0600) == 0);
  REQUIRE(::chmod(outer.path("inner").c_str(), 0700) == 0);
  REQUIRE(::chmod(outer.path("").c_str(), 0777) == 0);
  CHECK(judgement(outer.path("link.toml")) ==
        "refused: everybody may write to its directory" + kCommands);
}

TEST_CASE("what is no file with a name is accepted", "[config][config_writers]") {
  CHECK(judgement("/dev/null").empty());
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.path("fifo").c_str(), 0666) == 0);
  CHECK(judgement(directory.path("fifo")).empty());
  const auto path = directory.write("deleted", "");
  REQUIRE(::chmod(path.c_str(), 0666) == 0);
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::filesystem::remove(path);
  CHECK(judgement("/proc/self/fd/" + std::to_string(file.get())).empty());
}

TEST_CASE("another owner or group of a config file is a warning", "[config][config_writers]") {
  if (::geteuid() != 0) {
    WARN("not tested: only root can give files away");
    return;
  }
  const TemporaryDirectory outer;
  std::filesystem::create_directory(outer.path("inner"));
  const auto inner = outer.path("inner");
  const auto path = outer.write("inner/config.toml", "");
  const auto judge = [&](uid_t user, gid_t group, mode_t mode, uid_t owner, gid_t owners,
                         mode_t of) {
    REQUIRE(::chown(path.c_str(), user, group) == 0);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    REQUIRE(::chown(inner.c_str(), owner, owners) == 0);
    REQUIRE(::chmod(inner.c_str(), of) == 0);
    return judgement(path);
  };
  const auto id = std::to_string(kAnother);
  const auto group_writes = "the group with ID " + id + " may write to ";
  CHECK(judge(0, 0, 0664, 0, 0, 0775).empty());
  CHECK(judge(0, kAnother, 0644, 0, kAnother, 0755).empty());
  CHECK(judge(0, kAnother, 0664, 0, 0, 0755) == group_writes + "it" + kCommands);
  CHECK(judge(0, 0, 0644, 0, kAnother, 0775) == group_writes + "its directory" + kCommands);
  CHECK(judge(0, 0, 0644, 0, kAnother, 01775).empty());
  CHECK(judge(kAnother, 0, 0600, 0, 0, 0755) ==
        "it belongs to another user (ID " + id + ")" + kCommands);
  CHECK(judge(0, 0, 0644, kAnother, 0, 01755) ==
        "its directory belongs to another user (ID " + id + ")" + kCommands);
  CHECK(judge(kAnother, 0, 0600, 0, 0, 01777) ==
        "refused: it belongs to another user, in a directory that everybody may write to" +
            kCommands);
}

TEST_CASE("the private group of a user may write to a config file", "[config][config_writers]") {
  const auto* const user = ::getpwuid(::geteuid());
  const auto* const group = user == nullptr ? nullptr : ::getgrgid(user->pw_gid);
  const bool is_private = group != nullptr && std::string(group->gr_name) == user->pw_name &&
                          group->gr_mem[0] == nullptr;
  if (!is_private || ::getegid() != user->pw_gid) {
    WARN("not tested: this user has no private group");
    return;
  }
  const TemporaryDirectory directory;
  const auto path = directory.write("config.toml", "");
  REQUIRE(::chmod(path.c_str(), 0664) == 0);
  REQUIRE(::chmod(directory.path("").c_str(), 0775) == 0);
  CHECK(judgement(path).empty());
}

}  // namespace

}  // namespace pbm
