// SPDX-License-Identifier: MPL-2.0
#include "base/trusted_path.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

constexpr uid_t kAnother = 12345;
constexpr int kFlags = O_WRONLY | O_APPEND | O_CLOEXEC;

class SharedDirectory : public TemporaryDirectory {
 public:
  explicit SharedDirectory(mode_t mode = 01777) { REQUIRE(::chmod(path("").c_str(), mode) == 0); }

  [[nodiscard]] Result<Fd> open(const std::string& name) const {
    return open_trusted(path(name), kFlags, 0640);
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
          "[base][trusted_path]") {
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

TEST_CASE("files and links of other users in a shared directory are rejected",
          "[base][trusted_path]") {
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

std::string error_of(const Result<Fd>& file) { return file ? "" : file.error().text; }

TEST_CASE("directories and linked directories of other users in a shared directory are rejected",
          "[base][trusted_path]") {
  if (::geteuid() != 0) {
    WARN("not tested: only root can make a directory of another user");
    return;
  }
  const std::string planted =
      " belongs to another user, in a directory that everybody may write to";
  const SharedDirectory shared(GENERATE(mode_t{01777}, mode_t{0777}));
  for (const auto* name : {"mine", "theirs", "theirs/deep", "mine/shared", "mine/shared/theirs"}) {
    std::filesystem::create_directory(shared.path(name));
  }
  REQUIRE(::chmod(shared.path("mine/shared").c_str(), 01777) == 0);
  for (const auto& [name, to] : {std::pair("link", "mine"),
                                 {"their-link", "mine"},
                                 {"far", "link"},
                                 {"mine/up", "their-link"},
                                 {"mine/inner", "mine/shared"}}) {
    shared.link(name, to);
  }
  for (const auto* name : {"theirs", "their-link", "mine/shared/theirs"}) shared.give_away(name);
  struct Row {
    std::string path, error;
  };
  const std::vector<Row> rows{
      {"mine/a", ""},
      {"link/b", ""},
      {"far/c", ""},
      {"mine/../mine/d", ""},
      {"mine//./e", ""},
      {"mine/inner/f", ""},
      {"theirs/a", "'theirs'" + planted},
      {"theirs/deep/a", "'theirs'" + planted},
      {"theirs/../mine/a", "'theirs'" + planted},
      {"their-link/a", "'their-link'" + planted},
      {"mine/up/a", "'their-link'" + planted},
      {"mine/shared/theirs/a", "'theirs'" + planted},
      {"far/inner/theirs/a", "'theirs'" + planted},
      {"mine/nosuch/a", "No such file or directory"},
      {"mine/a/b", "Not a directory"},
      {"mine", "Is a directory"},
      {"mine/", "Is a directory"},
      {"mine/..", "Is a directory"},
  };
  for (const auto& [path, error] : rows) {
    CAPTURE(path);
    CHECK(error_of(shared.open(path)) == error);
    const auto checked = check_trusted(shared.path(path));
    CHECK(checked.ok() == (error.empty() || error == "Is a directory"));
    if (!checked) CHECK(checked.error().text == error);
  }
  CHECK(open_trusted_directory(shared.path("far")).ok());
  CHECK(error_of(open_trusted_directory(shared.path("theirs"))) == "'theirs'" + planted);
  CHECK(error_of(open_trusted_directory(shared.path("mine/a"))) == "Not a directory");
  CHECK_FALSE(std::filesystem::exists(shared.path("theirs/a")));
}

TEST_CASE("the working directory may not be planted", "[base][trusted_path]") {
  const auto before = std::filesystem::current_path();
  const SharedDirectory shared;
  std::filesystem::create_directories(shared.path("place/inner"));
  for (const auto* name : {"place", "place/inner"}) {
    std::filesystem::current_path(shared.path(name));
    CHECK(open_trusted("file", kFlags, 0640).ok());
    CHECK(open_trusted_directory("").ok());
    if (::geteuid() == 0) {
      shared.give_away("place");
      CHECK(error_of(open_trusted("file", kFlags, 0640)) ==
            "the working directory belongs to another user, in a directory that everybody may "
            "write to");
      REQUIRE(::chown(shared.path("place").c_str(), 0, 0) == 0);
    }
  }
  std::filesystem::current_path(before);
}

TEST_CASE("links of /proc lead to what is open", "[base][trusted_path]") {
  const SharedDirectory directory;
  const Pipe pipe;
  const auto fd = std::to_string(pipe.writer.get());
  for (const std::string way : {"/proc/self/fd/", "/dev/fd/"}) {
    const auto file = open_trusted(way + fd, kFlags, 0640);
    REQUIRE(file.ok());
    CHECK(write_all(file->get(), "a") == 0);
  }
  CHECK(pipe.take() == "aa");
  const Fd place(::open(directory.path("").c_str(), O_PATH | O_CLOEXEC));
  CHECK(open_trusted("/proc/self/fd/" + std::to_string(place.get()) + "/new", kFlags, 0640).ok());
  CHECK(directory.names() == "new ");
}

TEST_CASE("a file that cannot be opened gives the reason", "[base][trusted_path]") {
  const SharedDirectory directory;
  CHECK(error_of(directory.open("nosuch/file")) == "No such file or directory");
  directory.link("loop", "loop");
  CHECK(error_of(directory.open("loop")) == "Too many levels of symbolic links");
  CHECK(error_of(directory.open("loop/file")) == "Too many levels of symbolic links");
  CHECK(error_of(directory.open(std::string(300, 'x'))) == "File name too long");
  CHECK(error_of(open_trusted("/", kFlags, 0640)) == "Is a directory");
}

TEST_CASE("a lack of descriptors is named as such, whenever it occurs", "[base][trusted_path]") {
  const SharedDirectory directory;
  const auto path = directory.path("file");
  struct rlimit was{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &was) == 0);
  const Fd probe(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto first_free = static_cast<rlim_t>(probe.get()) + 1;
  std::string errors;
  for (rlim_t more = 0; more < 4; ++more) {
    const struct rlimit now{first_free + more, was.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &now) == 0);
    const auto file = open_trusted(path, kFlags, 0640);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &was) == 0);
    if (!file) errors += file.error().text + "|";
  }
  CHECK(errors == "Too many open files|Too many open files|");
}

}  // namespace

}  // namespace pbm
