// SPDX-License-Identifier: MPL-2.0
#include "base/planted.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <sys/stat.h>

namespace pbm {

namespace {

constexpr uid_t kAnother = 12345;
constexpr int kFlags = O_WRONLY | O_APPEND | O_CLOEXEC;

class SharedDirectory : public TemporaryDirectory {
 public:
  explicit SharedDirectory(mode_t mode = 01777) { REQUIRE(::chmod(path("").c_str(), mode) == 0); }

  [[nodiscard]] Result<Fd> open(const std::string& name) const {
    return open_unplanted(path(name), kFlags, 0640);
  }
  void link(const std::string& name, const std::string& to) const {
    REQUIRE(::symlink(path(to).c_str(), path(name).c_str()) == 0);
  }
  // Needs root.
  void give_away(const std::string& name) const {
    REQUIRE(::lchown(path(name).c_str(), kAnother, kAnother) == 0);
  }
};

TEST_CASE("in a shared directory, files are created and appended to, and own links are followed",
          "[base][planted]") {
  const FileMask mask(0);
  const SharedDirectory directory;
  REQUIRE(directory.open("new").ok());
  CHECK(directory.mode("new") == 0640);
  directory.write("file", "a");
  directory.link("link", "file");
  const auto file = directory.open("link");
  REQUIRE(file.ok());
  CHECK(write_all(file->get(), "b") == 0);
  CHECK(directory.read("file") == "ab");
  directory.link("dangling", "made");
  CHECK(directory.open("dangling").ok());
  CHECK(directory.names() == "dangling file link made new ");
}

TEST_CASE("files and links of other users in a shared directory are rejected", "[base][planted]") {
  if (::geteuid() != 0) {
    WARN("not tested: only root can make a file of another user");
    return;
  }
  const SharedDirectory directory;
  directory.write("mine", "");
  directory.write("theirs", "");
  directory.link("link", "mine");
  directory.link("dangling", "nosuch");
  for (const auto* name : {"theirs", "link", "dangling"}) {
    directory.give_away(name);
    const auto file = directory.open(name);
    INFO(name);
    REQUIRE_FALSE(file.ok());
    CHECK(file.error().kind == ErrorKind::config);
    CHECK(file.error().text ==
          "belongs to another user, in a directory that everybody may write to");
  }
  CHECK(directory.names() == "dangling link mine theirs ");

  const SharedDirectory of_one_user(0755);
  of_one_user.write("mine", "");
  of_one_user.link("link", "mine");
  of_one_user.give_away("link");
  CHECK(of_one_user.open("link").ok());
}

TEST_CASE("a file that cannot be opened gives the reason", "[base][planted]") {
  const SharedDirectory directory;
  const auto file = directory.open("nosuch/file");
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().text == "No such file or directory");
}

}  // namespace

}  // namespace pbm
