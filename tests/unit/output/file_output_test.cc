// SPDX-License-Identifier: MPL-2.0
#include "output/file_output.h"

#include "output/append_file.h"
#include "output/output_mark.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

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

// Otherwise, one whose name looks rotated would be taken for the file before another one.
TEST_CASE("each file is marked with its name", "[output][file_output]") {
  const TemporaryDirectory directory;
  auto output = FileOutput::open(directory.path("f.b"));
  REQUIRE(output.ok());
  const auto descriptor = (*output)->descriptor();
  if (!mark_output(descriptor, marked_output(descriptor))) return;  // no such attributes
  CHECK(marked_output(descriptor) == "f.b");
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
  REQUIRE((*output)->reopen("").ok());
  (*output)->buffer() += "two\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f.1") == "one\n");
  CHECK(directory.read("f") == "two\n");
  CHECK((*output)->written() == (*output)->end_offset());
}

TEST_CASE("a note is not about lines of a file that was truncated meanwhile",
          "[output][file_output]") {
  const TemporaryDirectory directory;
  auto output =
      FileOutput::open(directory.path("f"), "", {}, {.torn_line = FileKeeping::TornLine::cut});
  REQUIRE(output.ok());
  auto& file = **output;
  const auto write = [&file](const char* line) {
    file.buffer() += line;
    REQUIRE(file.advance({}).ok());
  };
  const auto noted = [&](const AckNote& note) {
    file.note(note);
    const auto read = marked_acknowledged(file.descriptor(), 4);
    return read ? read->settled : 99;
  };
  write("one\n");
  if (noted({.settled = 4}) == 99) return;  // no such attributes
  SECTION("wholly, with a copy as the file before") {
    std::filesystem::resize_file(directory.path("f"), 0);
    write("two\n");
    CHECK_FALSE(marked_acknowledged(file.descriptor(), 4).has_value());
    CHECK(noted({.settled = 4}) == 0);
    CHECK(noted({.settled = 3}) == -1);
    CHECK(noted({.settled = 8}) == 4);
  }
  SECTION("or in part") {
    std::filesystem::resize_file(directory.path("f"), 2);
    write("\n\n");
    CHECK(noted({.settled = 4}) == 2);
    CHECK(noted({.settled = 3}) == 99);
    CHECK(noted({.settled = 4, .late = LateLines{3, 4}}) == 99);
    CHECK(noted({.settled = 4, .late = LateLines{4, 4}}) == 2);
    CHECK(marked_acknowledged(file.descriptor(), 4)->late->begin == 2);
  }
}

TEST_CASE("a file that can't be opened again stays in use", "[output][file_output]") {
  const TemporaryDirectory directory;
  auto output = FileOutput::open(directory.path("f"));
  REQUIRE(output.ok());
  std::filesystem::rename(directory.path("f"), directory.path("f.1"));
  std::filesystem::create_directory(directory.path("f"));
  const auto done = (*output)->reopen("");
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().text.find("open --output '") == 0);
  (*output)->buffer() += "one\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f.1") == "one\n");
}

TEST_CASE("an empty file gets the header, any other must begin with it", "[output][file_output]") {
  struct Row {
    std::string before, after;  // `after` is empty: refused
  };
  const std::vector<Row> rows{
      {"", "tree,result\nx,y\n"},
      {"tree,result\n", "tree,result\nx,y\n"},
      {"tree,result\na,b\n", "tree,result\na,b\nx,y\n"},
      {"tree,result\na,to", "tree,result\na,to\nx,y\n"},
      {"tree,result", "tree,result\nx,y\n"},  // torn while the header was written
      {"tr", "tree,result\nx,y\n"},
      {"tree\n", {}},
      {"tree,results\n", {}},
      {"tree,result,test\n", {}},
      {"result,tree\n", {}},
      {"tree\tresult\n", {}},
      {"tree,result\r\n", {}},
      {"\xef\xbb\xbftree,result\n", {}},
      {"\n", {}},
      {"autoland,success\n", {}},
      {"{\"tree\":\"try\"}\n", {}},
  };
  for (const auto& [before, after] : rows) {
    CAPTURE(before);
    const TemporaryDirectory directory;
    directory.write("f", before);
    auto output = FileOutput::open(directory.path("f"), "tree,result\n");
    const auto checked = check_header("tree,result\n", "--output", directory.path("f"));
    CHECK(checked.ok() == !after.empty());
    REQUIRE(output.ok() == !after.empty());
    if (output) {
      (*output)->buffer() += "x,y\n";
      REQUIRE((*output)->advance({}).ok());
      CHECK(directory.read("f") == after);
    } else {
      CHECK(output.error().kind == ErrorKind::usage);
      CHECK(output.error().text ==
            "--output '" + directory.path("f") +
                "': its first line is not the header 'tree,result'; rename the file or name "
                "another one");
      CHECK(checked.error().text == output.error().text);
      CHECK(directory.read("f") == before);
    }
  }
  CHECK(check_header("tree\n", "--output", "/nonexistent").ok());
}

TEST_CASE("a new header begins with a new file", "[output][file_output]") {
  using enum Output::Reopened;
  struct Row {
    std::string from, to;  // headers
    bool renamed;
    std::string found;  // in the file of that name, after it was renamed
    Output::Reopened reopened;
    std::string after;
  };
  const std::vector<Row> rows{
      {"a\n", "a\n", true, "", for_new_lines, "a\nnew\n"},
      {"a\n", "b\n", true, "", for_new_lines, "b\nnew\n"},
      {"a\n", "b\n", true, "b\n1\n", for_new_lines, "b\n1\nnew\n"},
      {"a\n", "b\n", true, "a\n1\n", for_old_lines, "a\n1\nold\n"},
      {"a\n", "b\n", false, "", for_old_lines, "a\nold\nold\n"},
      {"a\n", "a\n", false, "", for_new_lines, "a\nold\nnew\n"},
      {"a\n", "", true, "", for_new_lines, "new\n"},
      {"a\n", "", true, "1\n", for_new_lines, "1\nnew\n"},
      {"a\n", "", true, "a\n1\n", for_old_lines, "a\n1\nold\n"},
      {"a\n", "", false, "", for_old_lines, "a\nold\nold\n"},
      {"", "b\n", true, "", for_new_lines, "b\nnew\n"},
      {"", "b\n", false, "", for_old_lines, "old\nold\n"},
      {"", "", false, "", for_new_lines, "old\nnew\n"},
  };
  for (const auto& [from, to, renamed, found, reopened, after] : rows) {
    CAPTURE(from, to, renamed, found);
    const TemporaryDirectory directory;
    auto output = FileOutput::open(directory.path("f"), from);
    REQUIRE(output.ok());
    (*output)->buffer() += "old\n";
    if (renamed) {
      std::filesystem::rename(directory.path("f"), directory.path("f.1"));
      if (!found.empty()) directory.write("f", found);
    }
    const auto done = (*output)->reopen(to);
    REQUIRE(done.ok());
    CHECK((*done == reopened));
    CHECK((*output)->header() == (reopened == for_new_lines ? to : from));
    (*output)->buffer() += *done == for_new_lines ? "new\n" : "old\n";
    REQUIRE((*output)->advance({}).ok());
    CHECK(directory.read("f") == after);
    if (renamed) CHECK(directory.read("f.1") == from + "old\n");
  }
}

TEST_CASE("a file with another first line is not continued after a rotation",
          "[output][file_output]") {
  const TemporaryDirectory directory;
  auto output = FileOutput::open(directory.path("f"), "a\n");
  REQUIRE(output.ok());
  std::filesystem::rename(directory.path("f"), directory.path("f.1"));
  directory.write("f", "{}\n");
  REQUIRE_FALSE((*output)->reopen("b\n").ok());
  (*output)->buffer() += "1\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f.1") == "a\n1\n");
  directory.write("f", "b");  // as if the disk had been full
  REQUIRE((*output)->reopen("b\n").ok());
  (*output)->buffer() += "2\n";
  REQUIRE((*output)->advance({}).ok());
  CHECK(directory.read("f") == "b\n2\n");
  CHECK(directory.read("f.1") == "a\n1\n");
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
