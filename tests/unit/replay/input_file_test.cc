// SPDX-License-Identifier: MPL-2.0
#include "replay/input_file.h"

#include "replay/gzipped.h"
#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Fill = InputFile::Fill;

// All data up to the end, or until fill() would block ("…"), or an error.
std::string all_of(InputFile& file) {
  std::string text;
  for (;;) {
    const auto filled = file.fill(text);
    if (!filled) return text + "error " + filled.error().text;
    if (*filled == Fill::end) return text;
    if (*filled == Fill::would_block) return text + "...";
  }
}

std::string all_of(const std::string& path) {
  auto file = InputFile::open(path);
  REQUIRE(file.ok());
  return all_of(*file);
}

std::string path_of(const Fd& descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor.get());
}

// The same from a pipe, on which the bytes arrive one by one.
std::string all_of_bytewise(const std::string& content) {
  Pipe pipe;
  auto file = InputFile::open(path_of(pipe.reader));
  REQUIRE(file.ok());
  std::string text;
  for (const char byte : content) {
    pipe.put({&byte, 1});
    const auto more = all_of(*file);
    REQUIRE(more.ends_with("..."));
    text += more.substr(0, more.size() - 3);
  }
  pipe.writer = Fd();
  return text + all_of(*file);
}

TEST_CASE("a file is decompressed by its magic, not by its name", "[replay][input_file]") {
  struct Row {
    std::string content, text;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"x", "x"},
      {"plain\n", "plain\n"},
      {"\x1f", "\x1f"},
      {"\x1f\n", "\x1f\n"},
      {"\x8b\x1f", "\x8b\x1f"},
      {" " + gzipped("one\n"), " " + gzipped("one\n")},
      {gzipped("one\n"), "one\n"},
      {gzipped("one\n") + gzipped("two"), "one\ntwo"},
      {gzipped(gzipped("one\n")), gzipped("one\n")},
  };
  const TemporaryDirectory directory;
  for (const auto& [content, text] : rows) {
    for (const std::string name : {"day.jsonl", "day.jsonl.gz", "day.zst"}) {
      CAPTURE(name, content);
      CHECK((all_of(directory.write(name, content)) == text));
    }
  }
}

TEST_CASE("a byte order mark at the start of a file or a compressed member is removed",
          "[replay][input_file]") {
  const std::string mark = "\xef\xbb\xbf";
  struct Row {
    std::string content, text;
  };
  const std::vector<Row> rows{
      {mark, ""},
      {mark + "one\n", "one\n"},
      {mark + mark + "one\n", mark + "one\n"},
      {"one\n" + mark + "two\n", "one\n" + mark + "two\n"},
      {" " + mark + "one\n", " " + mark + "one\n"},
      {mark.substr(0, 2), mark.substr(0, 2)},
      {mark.substr(0, 2) + "one\n", mark.substr(0, 2) + "one\n"},
      {gzipped(mark + "one\n"), "one\n"},
      {gzipped("one\n") + gzipped(mark + "two\n"), "one\ntwo\n"},
      {gzipped("one\n") + gzipped("") + gzipped(mark + "two\n"), "one\ntwo\n"},
      {gzipped(mark) + gzipped(mark + "two\n"), "two\n"},
      {gzipped("one\n") + gzipped(mark.substr(0, 1)) + gzipped(mark.substr(1) + "two\n"),
       "one\ntwo\n"},
      {gzipped("o" + mark.substr(0, 1)) + gzipped(mark.substr(1)), "o" + mark},
      {gzipped("one\nt") + gzipped(mark + "wo\n"), "one\nt" + mark + "wo\n"},
      {gzipped("one\n" + mark + "two\n"), "one\n" + mark + "two\n"},
  };
  const TemporaryDirectory directory;
  for (const auto& [content, text] : rows) {
    CAPTURE(content);
    CHECK((all_of(directory.write("capture", content)) == text));
    CHECK((all_of_bytewise(content) == text));
  }
}

TEST_CASE("a file that can't be opened is an input error", "[replay][input_file]") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory.path("missing"), directory.path(".")}) {
    CAPTURE(path);
    const auto file = InputFile::open(path);
    REQUIRE_FALSE(file.ok());
    CHECK((file.error().kind == ErrorKind::input));
    CHECK(file.error().text.starts_with("read --input '" + path + "': "));
  }
}

TEST_CASE("a truncated file is an error after the data before it", "[replay][input_file]") {
  const TemporaryDirectory directory;
  const auto member = gzipped("one\n");
  for (const std::size_t length :
       {std::size_t{2}, std::size_t{9}, member.size() - 8, member.size() - 1}) {
    CAPTURE(length);
    const auto path = directory.write("day", member + member.substr(0, length));
    const auto second = length >= member.size() - 8 ? "one\n" : "";
    const auto error = "error read --input '" + path + "': the compressed data is truncated";
    auto file = InputFile::open(path);
    REQUIRE(file.ok());
    CHECK(all_of(*file) == std::string("one\n") + second + error);
    CHECK(all_of(*file) == error);  // and still
    std::string unused;
    CHECK((file->fill(unused).error().kind == ErrorKind::input));
  }
}

TEST_CASE("a corrupt file is an error after the data before it", "[replay][input_file]") {
  const TemporaryDirectory directory;
  auto member = gzipped("one\n");
  member[member.size() - 6] ^= 1;
  const auto path = directory.write("day", member);
  CHECK(all_of(path) == "one\nerror read --input '" + path +
                            "': the compressed data is corrupt (incorrect data check)");
}

TEST_CASE("a compressed pipe returns available data and never blocks", "[replay][input_file]") {
  const auto member = gzipped("one\n") + gzipped("two\n");
  Pipe pipe;
  auto file = InputFile::open(path_of(pipe.reader));
  REQUIRE(file.ok());
  std::string text;
  for (const char byte : member) {
    const auto more = all_of(*file);
    REQUIRE(more.ends_with("..."));
    text += more.substr(0, more.size() - 3);
    pipe.put({&byte, 1});
  }
  CHECK(all_of(*file) == "...");
  CHECK(text == "one\ntwo\n");
  pipe.writer = Fd();
  CHECK(all_of(*file).empty());
}

TEST_CASE("a plain pipe that begins like gzip is read completely", "[replay][input_file]") {
  Pipe pipe;
  auto file = InputFile::open(path_of(pipe.reader));
  REQUIRE(file.ok());
  pipe.put("\x1f");
  CHECK(all_of(*file) == "...");
  pipe.put("x");
  CHECK(all_of(*file) == "\x1fx...");
  pipe.writer = Fd();
  CHECK(all_of(*file).empty());
}

TEST_CASE("one fill returns a limited part of a decompression bomb", "[replay][input_file]") {
  const TemporaryDirectory directory;
  auto file = InputFile::open(directory.write("bomb", gzipped(std::string(32 << 20, 'x'))));
  REQUIRE(file.ok());
  std::size_t total = 0;
  for (;;) {
    std::string piece;
    const auto filled = file->fill(piece);
    REQUIRE(filled.ok());
    REQUIRE(piece.size() <= Inflater::kMostAtOnce);
    total += piece.size();
    if (*filled == Fill::end) break;
  }
  CHECK(total == std::size_t{32} << 20);
}

}  // namespace

}  // namespace pbm
