// SPDX-License-Identifier: MPL-2.0
#include "output/metrics_file.h"

#include "support/catch.h"
#include "support/temporary.h"

namespace pbm {

namespace {

TEST_CASE("the file is replaced as a whole and is world-readable", "[output][metrics_file]") {
  const FileMask mask(0077);
  const TemporaryDirectory directory;
  const auto path = directory.write("m.prom", "old");
  const auto file = MetricsFile::open(path);
  REQUIRE(file.ok());
  CHECK(file->stem() == "m");
  REQUIRE(file->replace("one\n").ok());
  CHECK(directory.read("m.prom") == "one\n");
  CHECK(directory.mode("m.prom") == 0644u);

  // A process that has the old file open still reads it completely.
  std::ifstream reader(path);
  REQUIRE(file->replace("two\n").ok());
  std::string line;
  std::getline(reader, line);
  CHECK(line == "one");
  CHECK(directory.read("m.prom") == "two\n");
  CHECK(directory.names() == "m.prom ");
}

TEST_CASE("other files in the directory are not changed", "[output][metrics_file]") {
  const TemporaryDirectory directory;
  directory.write("m.prom.tmp", "theirs");
  const auto precious = directory.write("precious", "mine");
  std::filesystem::create_symlink(precious, directory.path("m.prom"));
  const auto file = MetricsFile::open(directory.path("m.prom"));
  REQUIRE(file.ok());
  REQUIRE(file->replace("x\n").ok());
  CHECK(directory.read("precious") == "mine");  // the link is replaced, not followed
  CHECK(directory.read("m.prom.tmp") == "theirs");
  CHECK(directory.read("m.prom") == "x\n");
}

TEST_CASE("a file in a missing directory cannot be written", "[output][metrics_file]") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory.path("nosuch/m.prom"), directory.path("."),
                           std::string("/dev/null"), std::string("/dev/full")}) {
    CAPTURE(path);
    const auto file = MetricsFile::open(path);
    REQUIRE_FALSE(file.ok());
    CHECK((file.error().kind == ErrorKind::config));
    CHECK(file.error().text.find("--metrics '" + path + "': ") != std::string::npos);
  }
}

TEST_CASE("a directory of another user in a shared one is rejected", "[output][metrics_file]") {
  if (::geteuid() != 0) {
    WARN("not tested: only root can make a directory of another user");
    return;
  }
  const TemporaryDirectory directory;
  REQUIRE(::chmod(directory.path("").c_str(), 01777) == 0);
  std::filesystem::create_directory(directory.path("metrics"));
  const auto file = MetricsFile::open(directory.path("metrics/m.prom"));
  REQUIRE(file.ok());
  REQUIRE(::chown(directory.path("metrics").c_str(), 12345, 12345) == 0);
  const auto error = "write --metrics '" + directory.path("metrics/m.prom") +
                     "': 'metrics' belongs to another user, in a directory that everybody may "
                     "write to";
  const auto replaced = file->replace("x\n");
  REQUIRE_FALSE(replaced.ok());
  CHECK(replaced.error().text == error);
  const auto opened = MetricsFile::open(directory.path("metrics/m.prom"));
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().text == error);
  CHECK((opened.error().kind == ErrorKind::config));
}

TEST_CASE("a failed replacement does not change the file", "[output][metrics_file]") {
  const TemporaryDirectory directory;
  const auto file = MetricsFile::open(directory.path("m.prom"));
  REQUIRE(file.ok());
  REQUIRE(file->replace("one\n").ok());
  {
    const FileSizeLimit limit(1);
    CHECK_FALSE(file->replace("two\n").ok());
  }
  CHECK(directory.read("m.prom") == "one\n");
  CHECK(directory.names() == "m.prom ");
}

TEST_CASE("the name of the monitor is that of the file", "[output][metrics_file]") {
  const TemporaryDirectory directory;
  for (const auto& [name, stem] : {std::pair("a.b.prom", "a.b"), {"a.txt", "a.txt"}, {"a", "a"}}) {
    const auto file = MetricsFile::open(directory.path(name));
    REQUIRE(file.ok());
    CHECK(file->stem() == stem);
  }
}

}  // namespace

}  // namespace pbm
