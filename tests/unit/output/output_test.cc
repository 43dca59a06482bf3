// SPDX-License-Identifier: MPL-2.0
#include "output/output.h"

#include "output/descriptor_output.h"
#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/temporary.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::seconds;

struct WatchedOutput {
  TemporaryDirectory directory;
  Pipe pipe;
  Log log{LogLevel::info};
  DescriptorOutput sink{
      DescriptorOutput::on(pipe.writer.get(), {.most_bytes = 10000, .log = &log})};
  FakeClock clock;

  WatchedOutput() {
    ::fcntl(pipe.writer.get(), F_SETPIPE_SZ, 4096);
    REQUIRE(log.to_file(directory.path("log")).ok());
  }

  void append(std::size_t bytes) {
    sink.buffer() += std::string(bytes - 1, 'x') + "\n";
    sink.message_ends({}, std::vector<std::size_t>{sink.buffer().size()});
  }
  void write() { REQUIRE(sink.advance(clock.time()).ok()); }
  [[nodiscard]] std::string log_text() const { return directory.read("log"); }
};

TEST_CASE("there is room until the limit is pending", "[output][backlog]") {
  WatchedOutput bench;
  CHECK(bench.sink.is_empty());
  CHECK(bench.sink.has_room());
  bench.append(9999);
  CHECK(bench.sink.has_room());
  bench.append(1);
  CHECK_FALSE(bench.sink.has_room());
  CHECK(bench.sink.waiting_lines() == 2u);
  bench.write();
  CHECK(bench.sink.has_room());
  CHECK(bench.sink.written() == 4096u);
  CHECK(bench.sink.end_offset() == 10000u);
}

TEST_CASE("a stalled reader is logged once, and again when it resumes", "[output][backlog]") {
  WatchedOutput bench;
  CHECK_FALSE(bench.sink.wake_at(bench.clock.time()).has_value());
  bench.append(9000);
  bench.write();
  CHECK((bench.sink.wake_at(bench.clock.time()) == bench.clock.time() + Output::kStallWarning));
  bench.clock.advance(Output::kStallWarning - Milliseconds(1));
  bench.write();
  CHECK(bench.log_text().empty());
  bench.clock.advance(Milliseconds(1));
  for (int i = 0; i < 3; ++i) bench.write();
  CHECK(bench.log_text().find("warning: the reader of stdout has read nothing for 30 s") !=
        std::string::npos);
  CHECK(std::ranges::count(bench.log_text(), '\n') == 1);
  CHECK_FALSE(bench.sink.wake_at(bench.clock.time()).has_value());
  (void)bench.pipe.take();
  bench.write();
  CHECK(bench.log_text().ends_with("info: the reader of stdout has resumed reading\n"));
}

TEST_CASE("a reader without pending lines is not stalled", "[output][backlog]") {
  WatchedOutput bench;
  bench.clock.advance(seconds(1000));
  bench.write();
  CHECK(bench.log_text().empty());
}

TEST_CASE("the output is finished once everything is written", "[output][backlog]") {
  WatchedOutput bench;
  CHECK(bench.sink.is_finished(bench.clock.time()));
  bench.append(9000);
  bench.clock.advance(seconds(1000));
  CHECK_FALSE(bench.sink.is_finished(bench.clock.time()));  // no time limit
  std::string read;
  while (!bench.sink.is_finished(bench.clock.time())) {
    bench.write();
    read += bench.pipe.take();
  }
  CHECK(read.size() == 9000u);
}

TEST_CASE("with a time limit, a stalled reader has one second", "[output][backlog]") {
  WatchedOutput bench;
  bench.append(9000);
  bench.write();
  bench.sink.limit_finish(bench.clock.time());
  CHECK((bench.sink.wake_at(bench.clock.time()) ==
         bench.clock.time() + DescriptorOutput::kFinishStalled));
  bench.clock.advance(DescriptorOutput::kFinishStalled - Milliseconds(1));
  CHECK_FALSE(bench.sink.is_finished(bench.clock.time()));
  bench.clock.advance(Milliseconds(1));
  CHECK(bench.sink.is_finished(bench.clock.time()));
  CHECK_FALSE(bench.sink.is_empty());
}

TEST_CASE("with a time limit, a slow reader has four seconds, and time for the rest of a line",
          "[output][backlog]") {
  WatchedOutput bench;
  for (int i = 0; i < 3; ++i) bench.append(90000);
  bench.write();
  bench.sink.limit_finish(bench.clock.time());
  std::string read;
  for (int i = 0; i < 8; ++i) {
    bench.clock.advance(Milliseconds(500));
    read += bench.pipe.take(4096);  // whole pages: a pipe does not reuse a partly read page
    bench.write();
    if (i < 7) CHECK_FALSE(bench.sink.is_finished(bench.clock.time()));
  }
  while (!bench.sink.is_finished(bench.clock.time())) {
    bench.clock.advance(Milliseconds(100));
    read += bench.pipe.take();
    bench.write();
  }
  read += bench.pipe.take();
  CHECK(read.size() == 90000u);
  CHECK(bench.sink.dropped_lines() == 2u);
}

TEST_CASE("a closed pipe is reported, and a full device is an error", "[output][backlog]") {
  WatchedOutput bench;
  bench.pipe.reader = Fd();
  bench.append(10);
  const auto state = bench.sink.advance(bench.clock.time());
  REQUIRE(state.ok());
  CHECK((*state == DescriptorOutput::State::reader_left));

  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  auto sink = DescriptorOutput::on(full.get());
  sink.buffer() += "x\n";
  const auto failed = sink.advance(bench.clock.time());
  REQUIRE_FALSE(failed.ok());
  CHECK((failed.error().kind == ErrorKind::output));
}

}  // namespace

}  // namespace pbm
