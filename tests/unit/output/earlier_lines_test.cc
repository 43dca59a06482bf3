// SPDX-License-Identifier: MPL-2.0
#include "output/earlier_lines.h"

#include "base/fd.h"
#include "output/output_mark.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

Fd opened(const std::string& path) { return Fd(::open(path.c_str(), O_RDWR | O_CLOEXEC)); }

struct Read {
  std::vector<std::string> lines;
  std::string settled;  // a letter for each line: s(ettled), d(oubtful), o(pen) or l(ate)
  std::vector<std::int64_t> ends{};
  std::optional<FirstAgain> first_again{};
};

Read read_back(const TemporaryDirectory& directory, std::size_t most = 100) {
  const auto path = directory.path("f");
  Read read;
  const auto result =
      read_earlier_lines(opened(path).get(), path, most, [&read](const EarlierLine& line) {
        read.lines.emplace_back(line.text);
        read.ends.push_back(line.end);
        read.settled += "sdol"[static_cast<std::size_t>(line.message)];
      });
  CHECK(result.count == read.lines.size());
  read.first_again = result.first_again;
  return read;
}

using Lines = std::vector<std::string>;

// A note about a file, unless its file system has no such attributes.
bool has_noted(const TemporaryDirectory& directory, const char* name, const AckNote& note) {
  const auto file = opened(directory.path(name));
  mark_acknowledged(file.get(), note);
  return marked_acknowledged(file.get(), 1000).has_value();
}

TEST_CASE("the last lines are read, also those before the rotation", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "4\n5\n");
  directory.write("f.1", "1\n2\n3\n");
  CHECK(read_back(directory).lines == Lines{"4", "5", "1", "2", "3"});
  CHECK(read_back(directory, 4).lines == Lines{"4", "5", "2", "3"});
  CHECK(read_back(directory, 2).lines == Lines{"4", "5"});
  CHECK(read_back(directory, 1).lines == Lines{"5"});
}

TEST_CASE("rotations without events do not count", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "");
  directory.write("f.30", "1\n");
  for (int number = 1; number < 30; ++number) directory.write(fmt::format("f.{}", number), "");
  CHECK(read_back(directory).lines == Lines{"1"});
  CHECK(read_back(directory).settled == "o");
  if (!has_noted(directory, "f.7", {.settled = 0})) return;
  CHECK(read_back(directory).settled == "s");
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

TEST_CASE("a line ends at an offset before the end of the latest file", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "44\n5\n");
  directory.write("f.1", "1\n22\n");
  CHECK(read_back(directory).ends == std::vector<std::int64_t>{-2, 0, -8, -5});
}

void forget_note(const TemporaryDirectory& directory, const char* name) {
  mark_acknowledged(opened(directory.path(name)).get(), std::nullopt);
}

TEST_CASE("a note settles the lines before it, and all earlier files", "[output][earlier_lines]") {
  const TemporaryDirectory directory;
  directory.write("f", "3\n4\n");
  directory.write("f.1", "1\n2\n");
  CHECK(read_back(directory).settled == "oooo");
  CHECK_FALSE(read_back(directory).first_again);
  if (!has_noted(directory, "f", {.settled = 2})) return;
  CHECK(read_back(directory).settled == "soss");
  SECTION("zero, too") {
    CHECK(has_noted(directory, "f", {.settled = 0}));
    CHECK(read_back(directory).settled == "ooss");
  }
  SECTION("also if that ends in the file before") {
    CHECK(has_noted(directory, "f", {.settled = -2}));
    CHECK(read_back(directory).settled == "ooso");
    const FirstAgain again{.doubtful = 1, .next = FirstAgain::Next::known, .after = 2};
    CHECK(has_noted(directory, "f", {.settled = -2, .doubtful = 2, .first_again = again}));
    CHECK(read_back(directory).settled == "dosd");
    CHECK(read_back(directory).first_again->after == 2u);
  }
  SECTION("except for late lines") {
    const LateLines late{.begin = -2, .end = 2};
    CHECK(has_noted(directory, "f", {.settled = 4, .late = late}));
    CHECK(read_back(directory).settled == "lssl");
    const FirstAgain again{.doubtful = 1, .next = FirstAgain::Next::none};
    CHECK(has_noted(directory, "f",
                    {.settled = -4, .doubtful = 4, .first_again = again, .late = late}));
    CHECK(read_back(directory).settled == "lddl");
  }
  SECTION("but not of an earlier file alone") {
    forget_note(directory, "f");
    CHECK(has_noted(directory, "f.1", {.settled = 2}));
    CHECK(read_back(directory).settled == "ooso");
  }
  SECTION("and not of one that was cut") {
    CHECK(has_noted(directory, "f", {.settled = 5}));
    CHECK(read_back(directory).settled == "oooo");
  }
  SECTION("but of one without its torn line") {
    directory.write("f", "3\n4\n{\"eve");
    CHECK(has_noted(directory, "f", {.settled = 4}));
    cut_torn_line(opened(directory.path("f")).get());
    CHECK(directory.read("f") == "3\n4\n");
    CHECK(read_back(directory).settled == "ssss");
  }
  SECTION("nor of one that was cut behind what is settled") {
    CHECK(has_noted(directory, "f", {.settled = 2}));
    REQUIRE(::ftruncate(opened(directory.path("f")).get(), 2) == 0);
    CHECK(read_back(directory).settled == "ooo");
  }
}

TEST_CASE("a note is read as it was written", "[output][output_mark]") {
  const TemporaryDirectory directory;
  directory.write("f", "");
  using Next = FirstAgain::Next;
  constexpr auto kLarge = ~std::uint64_t{0};
  for (const auto& note :
       {AckNote{}, AckNote{.settled = -9, .first_again = {.next = Next::none}},
        AckNote{.settled = 7, .late = LateLines{-5, 7}},
        AckNote{.settled = 7,
                .doubtful = 9,
                .first_again = {.doubtful = kLarge, .next = Next::known, .after = kLarge - 1}},
        AckNote{
            .settled = 7, .doubtful = 7, .first_again = {.doubtful = 0, .next = Next::unknown}}}) {
    if (!has_noted(directory, "f", note)) return;
    const auto read = marked_acknowledged(opened(directory.path("f")).get(), 9);
    REQUIRE(read);
    CHECK(read->settled == note.settled);
    CHECK(read->doubtful == note.doubtful);
    CHECK(read->first_again.doubtful == note.first_again.doubtful);
    CHECK(read->first_again.next == note.first_again.next);
    CHECK(read->first_again.after == note.first_again.after);
    CHECK(read->late.has_value() == note.late.has_value());
    CHECK(read->late.value_or(LateLines{}).begin == note.late.value_or(LateLines{}).begin);
    CHECK(read->late.value_or(LateLines{}).end == note.late.value_or(LateLines{}).end);
  }
}

TEST_CASE("a note that was not written by this program is ignored", "[output][output_mark]") {
  const TemporaryDirectory directory;
  directory.write("f", "");
  const auto file = opened(directory.path("f"));
  for (const std::string text :
       {"", " ", "x", "1x - - ?", "9 - - ?", "3 2 a ?", "1 9 a ?", "1 2 - ?", "1 - a ?",
        "99999999999999999999 - - ?", "-9223372036854775808 - - ?", "7 - - ? 7 8 9",
        "7 - - ? 7 5 3", "7 - - ? 7 -9223372036854775808 1"}) {
    CAPTURE(text);
    if (::fsetxattr(file.get(), "user.pulsebuildmonitor.acknowledged", text.data(), text.size(),
                    0) != 0) {
      return;
    }
    CHECK_FALSE(marked_acknowledged(file.get(), 8));
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
