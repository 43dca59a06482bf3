// SPDX-License-Identifier: MPL-2.0
#include "output/earlier_lines.h"

#include "base/fd.h"
#include "output/output_mark.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <fcntl.h>

#include <string>
#include <vector>

namespace pbm {

namespace {

Fd opened(const std::string& path) { return Fd(::open(path.c_str(), O_RDWR | O_CLOEXEC)); }

struct Read {
  std::vector<std::string> lines;
  std::string settled;  // a letter for each line: y or n
};

Read read_back(const TemporaryDirectory& directory, std::size_t most = 100) {
  const auto path = directory.path("f");
  Read read;
  const auto count = read_earlier_lines(opened(path).get(), path, most,
                                        [&read](std::string_view line, bool is_settled) {
                                          read.lines.emplace_back(line);
                                          read.settled += is_settled ? 'y' : 'n';
                                        });
  CHECK(count == read.lines.size());
  return read;
}

using Lines = std::vector<std::string>;

TEST_CASE("the last lines are read, also those before the rotation", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "4\n5\n");
  directory.write("f.1", "1\n2\n3\n");
  CHECK(read_back(directory).lines == Lines{"4", "5", "1", "2", "3"});
  CHECK(read_back(directory, 4).lines == Lines{"4", "5", "2", "3"});
  CHECK(read_back(directory, 2).lines == Lines{"4", "5"});
  CHECK(read_back(directory, 1).lines == Lines{"5"});
}

TEST_CASE("other files are not read", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "");
  for (const auto* name : {"g", "f.1.gz", "f-1.xz", "f.", "ff.1", "a.f"})
    directory.write(name, "1\n");
  CHECK(read_back(directory).lines.empty());
  directory.write("f-20261128", "2\n");
  CHECK(read_back(directory).lines == Lines{"2"});
}

TEST_CASE("a marked file is recognized by its mark alone", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "");
  directory.write("old", "1\n");
  directory.write("f.1", "2\n");
  mark_output(opened(directory.path("old")).get(), "f");
  mark_output(opened(directory.path("f.1")).get(), "g");
  if (marked_output(opened(directory.path("old")).get()).empty()) return;  // no such attributes
  CHECK(read_back(directory).lines == Lines{"1"});
}

TEST_CASE("a mark settles the lines before it, and all earlier files", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "3\n4\n");
  directory.write("f.1", "1\n2\n");
  CHECK(read_back(directory).settled == "nnnn");
  mark_settled(opened(directory.path("f")).get(), 2);
  if (!marked_settled(opened(directory.path("f")).get(), 4)) return;  // no such attributes
  CHECK(read_back(directory).settled == "ynyy");
  SECTION("zero, too") {
    mark_settled(opened(directory.path("f")).get(), 0);
    CHECK(read_back(directory).settled == "nnyy");
  }
  SECTION("but not of an earlier file alone") {
    mark_settled(opened(directory.path("f")).get(), std::nullopt);
    mark_settled(opened(directory.path("f.1")).get(), 3);
    CHECK(read_back(directory).settled == "nnyn");
  }
  SECTION("and not one that was cut") {
    mark_settled(opened(directory.path("f")).get(), 5);
    CHECK(read_back(directory).settled == "nnnn");
  }
}

TEST_CASE("lines may be longer than a buffer", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  const std::string longest(700'000, 'x');
  directory.write("f", "1\n" + longest + "\n2\n");
  CHECK(read_back(directory, 2).lines == Lines{longest, "2"});
  CHECK(read_back(directory).lines == Lines{"1", longest, "2"});
}

TEST_CASE("a torn line of this program is cut off", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  struct Row {
    const char* before;
    const char* after;
  };
  for (const auto& [before, after] : {
           Row{"", ""},
           Row{"{\"event\":\"build\"}\n", "{\"event\":\"build\"}\n"},
           Row{"1\n{\"event\":\"build\",\"ke", "1\n"},
           Row{"1\n{\"ev", "1\n"},
           Row{"{", ""},
           Row{"1\nan unfinished note", "1\nan unfinished note"},
       }) {
    CAPTURE(before);
    directory.write("f", before);
    cut_torn_line(opened(directory.path("f")).get());
    CHECK(directory.read("f") == after);
  }
  directory.write("f", "");
  directory.write("f.1", "1\n{\"ev");
  CHECK(read_back(directory).lines == Lines{"1"});
  CHECK(directory.read("f.1") == "1\n");
}

TEST_CASE("only one process has the lock", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "1\n{\"ev");
  const auto first = opened(directory.path("f"));
  CHECK(lock_output(first.get(), LockWait::none));
  CHECK_FALSE(lock_output(opened(directory.path("f")).get(), LockWait::none));
}

}  // namespace

}  // namespace pbm
