// SPDX-License-Identifier: MPL-2.0
#include "output/descriptor_output.h"

#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <csignal>
#include <string>
#include <vector>

namespace pbm {

namespace {

struct WithoutSigpipe {
  WithoutSigpipe() { std::signal(SIGPIPE, SIG_IGN); }
};
const WithoutSigpipe without_sigpipe;

// Appends a message with these lines.
void append(DescriptorOutput& sink, const std::vector<std::string>& lines) {
  std::vector<std::size_t> line_ends;
  for (const auto& line : lines) {
    sink.buffer() += line;
    line_ends.push_back(sink.buffer().size());
  }
  sink.message_ends({}, line_ends);
}

TEST_CASE("lines are written and their bytes counted", "[output][descriptor_output]") {
  const Pipe pipe;
  auto sink = DescriptorOutput::on(pipe.writer.get());
  CHECK(sink.has_reader());
  CHECK(sink.end_offset() == 0u);
  CHECK(sink.pending() == 0u);
  sink.buffer() += "one\n";
  CHECK(sink.end_offset() == 4u);
  CHECK(sink.written() == 0u);
  CHECK(sink.pending() == 4u);
  REQUIRE(sink.flush().ok());
  CHECK(sink.written() == 4u);
  CHECK(sink.pending() == 0u);
  sink.buffer() += "two\nthree\n";
  CHECK(sink.end_offset() == 14u);
  REQUIRE(sink.flush().ok());
  CHECK(sink.written() == 14u);
  CHECK(pipe.take() == "one\ntwo\nthree\n");
  CHECK((*sink.flush() == DescriptorOutput::State::ok));  // nothing to do
}

TEST_CASE("bytes that do not fit into a pipe stay pending, and none is lost or repeated",
          "[output][descriptor_output]") {
  const Pipe pipe;
  auto sink = DescriptorOutput::on(pipe.writer.get());
  std::string expected;
  std::string received;
  std::uint64_t last_written = 0;
  for (int round = 0; round < 200; ++round) {
    const auto line = std::to_string(round) + repeated("x", 3000) + "\n";
    expected += line;
    sink.buffer() += line;
    REQUIRE((*sink.flush() == DescriptorOutput::State::ok));
    CHECK(sink.end_offset() == expected.size());
    CHECK(sink.written() + sink.pending() == expected.size());
    CHECK(sink.written() >= last_written);
    last_written = sink.written();
    if (round % 7 == 6) received += pipe.take(5000);
  }
  CHECK(sink.pending() > 0u);
  while (sink.pending() != 0) {
    received += pipe.take();
    REQUIRE(sink.flush().ok());
  }
  received += pipe.take();
  CHECK((received == expected));
}

TEST_CASE("the flags of the descriptor are not changed", "[output][descriptor_output]") {
  const Pipe pipe;
  const int before = ::fcntl(pipe.writer.get(), F_GETFL);
  auto sink = DescriptorOutput::on(pipe.writer.get());
  sink.buffer() += repeated("x", std::size_t{1} << 20);
  REQUIRE(sink.flush().ok());
  CHECK(sink.pending() > 0u);
  CHECK(::fcntl(pipe.writer.get(), F_GETFL) == before);
  CHECK((before & O_NONBLOCK) == 0);
}

TEST_CASE("a closed pipe is not an error", "[output][descriptor_output]") {
  Pipe pipe;
  auto sink = DescriptorOutput::on(pipe.writer.get());
  pipe.reader = Fd();
  sink.buffer() += "one\n";
  const auto flushed = sink.flush();
  REQUIRE(flushed.ok());
  CHECK((*flushed == DescriptorOutput::State::reader_left));
  CHECK(sink.written() == 0u);
}

TEST_CASE("a full disk is an output error", "[output][descriptor_output]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  REQUIRE(full.valid());
  auto sink = DescriptorOutput::on(full.get());
  CHECK_FALSE(sink.has_reader());
  sink.buffer() += "one\n";
  const auto flushed = sink.flush();
  REQUIRE_FALSE(flushed.ok());
  CHECK((flushed.error().kind == ErrorKind::output));
  CHECK(flushed.error().text == "write to stdout: No space left on device");
  CHECK(sink.written() == 0u);
}

TEST_CASE("an incomplete last line of a file is terminated first", "[output][descriptor_output]") {
  struct Row {
    std::string content;
    int flags;
    std::string after;
  };
  for (const auto& [content, flags, after] :
       {Row{"", O_APPEND, "new\n"}, Row{"old\n", O_APPEND, "old\nnew\n"},
        Row{"old", O_APPEND, "old\nnew\n"}, Row{"old\nto", O_APPEND, "old\nto\nnew\n"},
        Row{"old", O_TRUNC, "new\n"}, Row{"o", 0, "new\n"}}) {
    CAPTURE(content, flags);
    const TemporaryDirectory directory;
    const auto path = directory.write("out", content);
    const Fd file(::open(path.c_str(), O_WRONLY | flags | O_CLOEXEC));
    REQUIRE(file.valid());
    auto sink = DescriptorOutput::on(file.get());
    sink.buffer() += "new\n";
    REQUIRE(sink.flush().ok());
    CHECK(directory.read("out") == after);
  }
}

TEST_CASE("an inherited offset at the end of a file counts as appending",
          "[output][descriptor_output]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("out", "torn");
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  REQUIRE(::lseek(file.get(), 0, SEEK_END) == 4);
  auto sink = DescriptorOutput::on(file.get());
  sink.buffer() += "new\n";
  REQUIRE(sink.flush().ok());
  CHECK(directory.read("out") == "torn\nnew\n");
}

TEST_CASE("pending lines can be dropped, except a partly written one",
          "[output][descriptor_output]") {
  SECTION("nothing has gone out") {
    const Pipe pipe;
    auto sink = DescriptorOutput::on(pipe.writer.get());
    append(sink, {"one\n", "two\n"});
    CHECK(sink.waiting_lines() == 2u);
    CHECK(sink.drop_after_line() == 2u);
    CHECK(sink.waiting_lines() == 0u);
    CHECK(sink.pending() == 0u);
    CHECK(sink.end_offset() == 0u);
    REQUIRE(sink.flush().ok());
    CHECK(pipe.take().empty());
  }
  SECTION("a line is half out") {
    const Pipe pipe;
    auto sink = DescriptorOutput::on(pipe.writer.get());
    const auto line = repeated("x", std::size_t{1} << 20) + "\n";
    append(sink, {line, "two\n"});
    REQUIRE(sink.flush().ok());
    REQUIRE(sink.written() > 0u);
    REQUIRE(sink.pending() > 0u);
    CHECK(sink.drop_after_line() == 1u);
    CHECK(sink.end_offset() == line.size());
    CHECK(sink.drop_after_line() == 0u);  // again: no change
    CHECK(sink.end_offset() == line.size());
    std::string received;
    while (sink.pending() != 0) {
      received += pipe.take();
      REQUIRE(sink.flush().ok());
    }
    received += pipe.take();
    CHECK((received == line));
  }
  SECTION("the last write ended at a line's end") {
    const Pipe pipe;
    auto sink = DescriptorOutput::on(pipe.writer.get());
    append(sink, {"one\n"});
    REQUIRE(sink.flush().ok());
    append(sink, {"two\n"});
    CHECK(sink.drop_after_line() == 1u);
    CHECK(sink.pending() == 0u);
    CHECK(sink.end_offset() == 4u);
    sink.buffer() += "three\n";
    REQUIRE(sink.flush().ok());
    CHECK(pipe.take() == "one\nthree\n");
  }
}

TEST_CASE("a line of several lines of text is one line, and is written whole or not at all",
          "[output][descriptor_output]") {
  const Pipe pipe;
  auto sink = DescriptorOutput::on(pipe.writer.get());
  const auto half = repeated("x", std::size_t{1} << 20) + "\n";
  append(sink, {"\n\n1\n", "2\n", half + half, "4\n4\n"});
  append(sink, {"5\n"});
  CHECK(sink.waiting_lines() == 5u);
  REQUIRE(sink.flush().ok());
  CHECK(sink.waiting_lines() == 3u);
  std::string received;
  while (received.size() < half.size() + 100) {  // into the second half
    received += pipe.take(4096);
    REQUIRE(sink.flush().ok());
  }
  CHECK(sink.drop_after_line() == 2u);
  CHECK(sink.waiting_lines() == 1u);
  while (sink.pending() != 0) {
    received += pipe.take();
    REQUIRE(sink.flush().ok());
  }
  received += pipe.take();
  CHECK((received == "\n\n1\n2\n" + half + half));
  CHECK(sink.waiting_lines() == 0u);
}

TEST_CASE("events that share a line are written or dropped together",
          "[output][descriptor_output]") {
  const Pipe pipe;
  auto sink = DescriptorOutput::on(pipe.writer.get());
  sink.buffer() += repeated("x", std::size_t{1} << 20) + "\n";
  const auto end = sink.buffer().size();
  sink.message_ends({}, std::vector<std::size_t>{end, end, end});
  append(sink, {"later\n"});
  CHECK(sink.waiting_lines() == 4u);
  REQUIRE(sink.flush().ok());
  CHECK(sink.waiting_lines() == 4u);
  CHECK(sink.drop_after_line() == 1u);
  CHECK(sink.waiting_lines() == 3u);
}

TEST_CASE("the newline that ends an incomplete last line is not a line",
          "[output][descriptor_output]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("out", "torn");
  const Fd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  auto sink = DescriptorOutput::on(file.get());
  CHECK(sink.waiting_lines() == 0u);
  append(sink, {"one\n"});
  CHECK(sink.waiting_lines() == 1u);
  CHECK(sink.drop_after_line() == 1u);
  append(sink, {"two\n"});
  REQUIRE(sink.flush().ok());
  CHECK(sink.waiting_lines() == 0u);
}

TEST_CASE("counts are correct after much output", "[output][descriptor_output]") {
  const Fd null(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  auto sink = DescriptorOutput::on(null.get());
  const auto line = repeated("x", std::size_t{3} << 20) + "\n";
  for (std::uint64_t i = 1; i <= 10; ++i) {
    sink.buffer() += line;
    REQUIRE(sink.flush().ok());
    CHECK(sink.written() == i * line.size());
    CHECK(sink.end_offset() == i * line.size());
  }
}

TEST_CASE("a header is a line of its own, before the lines that follow",
          "[output][descriptor_output]") {
  Pipe pipe;
  auto sink = DescriptorOutput::on(pipe.writer.get());
  REQUIRE(sink.reopen("tree,result\n").ok());
  sink.buffer() += "a,b\n";
  REQUIRE(sink.reopen("tree,result\n").ok());
  sink.buffer() += "c,d\n";
  REQUIRE(sink.reopen("tree\n").ok());
  sink.buffer() += "e\n";
  REQUIRE(sink.reopen("").ok());
  sink.buffer() += "{}\n";
  CHECK(sink.waiting_lines() == 0u);  // none is the line of an event
  REQUIRE(sink.flush().ok());
  CHECK(pipe.take() == "tree,result\na,b\nc,d\ntree\ne\n{}\n");
}

}  // namespace

}  // namespace pbm
