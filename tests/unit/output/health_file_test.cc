// SPDX-License-Identifier: MPL-2.0
#include "output/health_file.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <string>

namespace pbm {

namespace {

std::time_t health_time(const std::string& path) {
  struct stat status{};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mtime;
}

TEST_CASE("a health file is old until it is touched, and after it is cleared",
          "[output][health_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("health");
  const auto before = std::time(nullptr);
  const auto file = HealthFile::open(path);
  REQUIRE(file.ok());
  CHECK(health_time(path) == 0);
  REQUIRE(file->touch().ok());
  CHECK(health_time(path) >= before);
  REQUIRE(file->clear().ok());
  CHECK(health_time(path) == 0);
}

TEST_CASE("a health file of an earlier run is cleared, and keeps its content",
          "[output][health_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("health", "theirs");
  const auto file = HealthFile::open(path);
  REQUIRE(file.ok());
  CHECK(health_time(path) == 0);
  REQUIRE(file->touch().ok());
  CHECK(directory.read("health") == "theirs");
}

TEST_CASE("a health file that was deleted is created again", "[output][health_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("health");
  const auto file = HealthFile::open(path);
  REQUIRE(file.ok());
  REQUIRE(std::filesystem::remove(path));
  REQUIRE(file->touch().ok());
  CHECK(health_time(path) > 0);
}

TEST_CASE("a link to a health file is followed", "[output][health_file]") {
  const TemporaryDirectory directory;
  std::filesystem::create_symlink(directory.path("real"), directory.path("health"));
  const auto file = HealthFile::open(directory.path("health"));
  REQUIRE(file.ok());
  REQUIRE(file->touch().ok());
  CHECK(health_time(directory.path("real")) > 0);
  CHECK(directory.names() == "health real ");
}

TEST_CASE("only regular files can be health files", "[output][health_file]") {
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.path("pipe").c_str(), 0600) == 0);
  for (const auto& path :
       {directory.path("nosuch/health"), directory.path("."), directory.path("pipe"),
        std::string("/dev/null"), std::string("/dev/full")}) {
    CAPTURE(path);
    const auto file = HealthFile::open(path);
    REQUIRE_FALSE(file.ok());
    CHECK((file.error().kind == ErrorKind::config));
    CHECK(file.error().text.find("touch --health '" + path + "': ") == 0);
  }
}

// Put there during the run, neither may stop the loop.
TEST_CASE("a pipe or a missing directory is an error and is not waited for",
          "[output][health_file]") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path("run"));
  const auto path = directory.path("run/health");
  const auto file = HealthFile::open(path);
  REQUIRE(file.ok());
  std::filesystem::remove(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_FALSE(file->touch().ok());
  std::filesystem::remove_all(directory.path("run"));
  const auto missing = file->touch();
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().text == "touch --health '" + path + "': No such file or directory");
}

}  // namespace

}  // namespace pbm
