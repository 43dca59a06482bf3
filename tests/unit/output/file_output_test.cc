// SPDX-License-Identifier: MPL-2.0
#include "output/file_output.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace pbm {

namespace {

TEST_CASE("lines are appended to a file that others can't read", "[output][file_output]") {
  const FileMask mask(0);
  const TemporaryDirectory directory;
  for (const auto* line : {"one\n", "two\n"}) {
    auto output = FileOutput::open(directory.path("f"));
    REQUIRE(output.ok());
    (*output)->buffer() += line;
    REQUIRE((*output)->advance({}).ok());
    CHECK((*output)->pending() == 0u);
  }
  CHECK(directory.read("f") == "one\ntwo\n");
  CHECK(directory.mode("f") == 0640u);
}

TEST_CASE("a torn last line is ended first", "[output][file_output]") {
  const TemporaryDirectory directory;
  directory.write("f", "one\ntor");
  auto output = FileOutput::open(directory.path("f"));
  REQUIRE(output.ok());
  (*output)->buffer() += "two\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f") == "one\ntor\ntwo\n");
}

TEST_CASE("after a rotation lines go to the new file, and none is lost", "[output][file_output]") {
  const TemporaryDirectory directory;
  auto output = FileOutput::open(directory.path("f"));
  REQUIRE(output.ok());
  (*output)->buffer() += "one\n";
  std::filesystem::rename(directory.path("f"), directory.path("f.1"));
  REQUIRE((*output)->reopen().ok());
  (*output)->buffer() += "two\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f.1") == "one\n");
  CHECK(directory.read("f") == "two\n");
  CHECK((*output)->written() == (*output)->end_offset());
}

TEST_CASE("a file that can't be opened again stays in use", "[output][file_output]") {
  const TemporaryDirectory directory;
  auto output = FileOutput::open(directory.path("f"));
  REQUIRE(output.ok());
  std::filesystem::rename(directory.path("f"), directory.path("f.1"));
  std::filesystem::create_directory(directory.path("f"));
  const auto done = (*output)->reopen();
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().text.find("open --output '") == 0);
  (*output)->buffer() += "one\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f.1") == "one\n");
}

TEST_CASE("a pipe is refused, a full device is an error", "[output][file_output]") {
  const TemporaryDirectory directory;
  REQUIRE(::mkfifo(directory.path("p").c_str(), 0600) == 0);
  const auto pipe = FileOutput::open(directory.path("p"));
  REQUIRE_FALSE(pipe.ok());
  CHECK(pipe.error().kind == ErrorKind::usage);
  auto full = FileOutput::open("/dev/full");
  REQUIRE(full.ok());
  (*full)->buffer() += "one\n";
  const auto state = (*full)->advance({});
  REQUIRE_FALSE(state.ok());
  CHECK(state.error().kind == ErrorKind::output);
  CHECK(state.error().text == "write to --output '/dev/full': No space left on device");
}

}  // namespace

}  // namespace pbm
