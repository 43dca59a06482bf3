// SPDX-License-Identifier: MPL-2.0
#include "output/state_file.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace pbm {

namespace {

constexpr std::size_t kMostStateBytes = 1000;

std::string error_of(const std::string& path) {
  const auto file = StateFile::open(path, kMostStateBytes);
  return file ? "" : std::to_string(exit_code(file.error().kind)) + " " + file.error().text;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("a state is replaced as a whole and stays locked", "[output][state_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("state");
  {
    auto file = StateFile::open(path, kMostStateBytes);
    REQUIRE(file.ok());
    CHECK(file->content().empty());
    CHECK(error_of(path) == "78 --state '" + path + "': is in use by another process");
    for (const auto* const text : {"one", "two", ""}) {
      REQUIRE(file->replace(text).ok());
      CHECK(content_of(path) == text);
    }
    REQUIRE(file->replace("last").ok());
    CHECK(error_of(path).find("in use") != std::string::npos);
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
  }
  const auto file = StateFile::open(path, kMostStateBytes);
  REQUIRE(file.ok());
  CHECK(file->content() == "last");
  CHECK(std::distance(std::filesystem::directory_iterator(directory.path("")), {}) == 1);
}

TEST_CASE("a link to a state stays, and what a killed process left is replaced",
          "[output][state_file]") {
  const TemporaryDirectory directory;
  REQUIRE(std::filesystem::create_directory(directory.path("d")));
  std::filesystem::create_symlink("d/state", directory.path("link"));
  directory.write("d/.state.pulsebuildmonitor", "half a st");
  directory.write("d/state.new", "of somebody else");
  {
    auto file = StateFile::open(directory.path("link"), kMostStateBytes);
    REQUIRE(file.ok());
    REQUIRE(file->replace("one").ok());
  }
  CHECK(std::filesystem::is_symlink(directory.path("link")));
  CHECK(content_of(directory.path("d/state")) == "one");
  CHECK_FALSE(std::filesystem::exists(directory.path("d/.state.pulsebuildmonitor")));
  CHECK(directory.read("d/state.new") == "of somebody else");
}

TEST_CASE("what is no state file is refused and stays", "[output][state_file]") {
  const TemporaryDirectory directory;
  CHECK(error_of(directory.path("absent/state")).starts_with("78 "));
  CHECK(error_of("/dev/null").find("is not a regular file") != std::string::npos);
  REQUIRE(::mkfifo(directory.path("fifo").c_str(), 0600) == 0);
  CHECK(error_of(directory.path("fifo")).find("is not a regular file") != std::string::npos);
  CHECK(error_of(directory.path("")).starts_with("78 "));
  const auto large = directory.write("large", std::string(kMostStateBytes + 1, 'x'));
  CHECK(error_of(large).find("larger than") != std::string::npos);
  CHECK(content_of(large).size() == kMostStateBytes + 1);
}

TEST_CASE("an error about the temporary file names that file", "[output][state_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("state");
  auto file = StateFile::open(path, kMostStateBytes);
  REQUIRE(file.ok());
  std::filesystem::create_directory(directory.path(".state.pulsebuildmonitor"));
  const auto done = file->replace("x");
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().text == "--state '" + path +
                                 "': create '.state.pulsebuildmonitor' in its "
                                 "directory: File exists");
}

TEST_CASE("a directory that was deleted is an error of the replacement", "[output][state_file]") {
  const TemporaryDirectory directory;
  REQUIRE(std::filesystem::create_directory(directory.path("d")));
  auto file = StateFile::open(directory.path("d/state"), kMostStateBytes);
  REQUIRE(file.ok());
  std::filesystem::remove_all(directory.path("d"));
  const auto done = file->replace("x");
  REQUIRE_FALSE(done.ok());
  CHECK((done.error().kind == ErrorKind::config));
}

}  // namespace

}  // namespace pbm
