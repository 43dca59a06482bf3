// SPDX-License-Identifier: MPL-2.0
#include "output/rejects.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("rejects are appended to a file that others can't read", "[output][rejects]") {
  const FileMask mask(0);
  const TemporaryDirectory directory;
  {
    auto rejects = Rejects::open(directory.path("r"));
    REQUIRE(rejects.ok());
    REQUIRE(rejects->write("one\n").ok());
    REQUIRE(rejects->write("two\nthree\n").ok());
  }
  CHECK(directory.mode("r") == 0640u);
  auto again = Rejects::open(directory.path("r"));
  REQUIRE(again.ok());
  REQUIRE(again->write("four\n").ok());
  CHECK(directory.read("r") == "one\ntwo\nthree\nfour\n");
}

TEST_CASE("a torn last reject is ended first", "[output][rejects]") {
  const TemporaryDirectory directory;
  for (const auto& [content, after] :
       {std::pair<std::string, std::string>{"", "new\n"}, {"old\n", "old\nnew\n"},
        {"torn", "torn\nnew\n"}}) {
    CAPTURE(content);
    const auto path = directory.write("r", content);
    auto rejects = Rejects::open(path);
    REQUIRE(rejects.ok());
    REQUIRE(rejects->write("new\n").ok());
    CHECK(directory.read("r") == after);
  }
}

TEST_CASE("a rejects file that can't be written is an output error", "[output][rejects]") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory.path("."), directory.path("no/such/directory")}) {
    CAPTURE(path);
    const auto opened = Rejects::open(path);
    REQUIRE_FALSE(opened.ok());
    CHECK((opened.error().kind == ErrorKind::output));
    CHECK(opened.error().text.find("--rejects '" + path + "'") != std::string::npos);
  }
  auto full = Rejects::open("/dev/full");
  REQUIRE(full.ok());
  const auto written = full->write("one\n");
  REQUIRE_FALSE(written.ok());
  CHECK((written.error().kind == ErrorKind::output));
}

}  // namespace

}  // namespace pbm
