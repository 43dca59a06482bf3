// SPDX-License-Identifier: MPL-2.0
// The loop with a source in memory, a pipe for stdout and a clock that only
// moves when a test moves it.
#include "monitor/monitor.h"

#include "base/live_line.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/signals.h"
#include "flow/intake.h"
#include "format/line_writer.h"
#include "monitor/ending.h"
#include "output/descriptor_output.h"
#include "output/metrics_file.h"
#include "output/rejects.h"
#include "support/catch.h"
#include "support/fake_source.h"
#include "support/manager.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace pbm {

namespace {

// The length of a message's line, worked out by hand from the contract.
std::size_t line_bytes(const Step& step) {
  const auto head = json(
                        "{'event':'build','source':'normalized','timestamp':'20240131093001',"
                        "'key':'") +
                    step.key;
  const auto tail = json(
      "','tree':'try','branch':'try','platform':null,'buildtype':null,'buildid':null,"
      "'builddate':null,'buildurl':null,'testsurl':null,'mobile':false,'result':null");
  const auto padding = step.body.size() - json("{'payload':{'tree':'try','revision':''}}").size();
  const auto revision = padding == 0 ? 0 : json(",'revision':''").size() + padding;
  return head.size() + tail.size() + revision + 2 + (step.redelivered ? 19 : 0);
}

class MonitorBench {
 public:
  explicit MonitorBench(int descriptor = -1, std::size_t most_pending = std::size_t{1} << 20)
      : log(LogLevel::info),
        sink(DescriptorOutput::on(descriptor < 0 ? pipe.writer.get() : descriptor,
                                  {.most_bytes = most_pending, .log = &log})),
        signals(Signals::install(Signals::HangUp::ends)) {
    ::fcntl(pipe.writer.get(), F_SETPIPE_SZ, 4096);
    REQUIRE(log.to_file(directory.path("log")).ok());
    settings.acknowledge_at = 1;
  }

  Result<Ending> go(Rejects* rejects = nullptr, const MetricsFile* metrics = nullptr) {
    PipelineSettings pipeline;
    pipeline.filter.texts.push_back({Field::tree, {"try"}, {}});
    return go(std::move(pipeline), [this] { return now; }, rejects, metrics);
  }

  Result<Ending> go(PipelineSettings pipeline, Now clock, Rejects* rejects = nullptr,
                    const MetricsFile* metrics = nullptr) {
    Intake intake(std::move(pipeline), make_line_writer(JsonFormat{}, {}));
    const MonitorParts parts{.source = source,
                             .intake = intake,
                             .output = sink,
                             .rejects = rejects,
                             .metrics = metrics,
                             .read_again = read_again,
                             .make_writer = make_writer,
                             .live_line = live_line,
                             .signals = *signals,
                             .notify = notify,
                             .log = log,
                             .poll = poll};
    return Monitor(settings, parts, std::move(clock)).run();
  }

  // The keys of the whole lines that came out of the pipe so far.
  std::string keys() {
    out += pipe.take();
    std::string found;
    for (std::size_t begin = 0; begin < out.size();) {
      const auto end = out.find('\n', begin);
      if (end == out.npos) return found + "(torn)";
      const auto at = out.find("\"key\":\"", begin) + 7;
      found += out.substr(at, out.find('"', at) - at) + " ";
      begin = end + 1;
    }
    return found;
  }

  [[nodiscard]] std::string log_text() const { return directory.read("log"); }
  [[nodiscard]] std::size_t log_lines() const {
    const auto text = log_text();
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  TemporaryDirectory directory;
  Pipe pipe;
  std::string out;
  TimePoint now{std::chrono::hours(1)};
  MonitorSettings settings;
  LiveLine live_line{-1};
  Log log;
  DescriptorOutput sink;
  Result<Signals> signals;
  Notify notify;
  FakeSource source{now};
  std::function<Result<Reload>()> read_again = [] {
    return Error{ErrorKind::config, "not expected"};
  };
  Poll poll = poll_entries;
  std::function<std::unique_ptr<LineWriter>()> make_writer = [] {
    return make_line_writer(JsonFormat{}, {});
  };
};

TEST_CASE("the end of the source ends the run, with everything written and acknowledged",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a"), filtered(2), message(3, "c")};
  bench.source.when_empty = Pull::end;
  const auto ended = bench.go();
  REQUIRE(ended.ok());
  CHECK(ended->signal == 0);
  CHECK(bench.keys() == "a c ");
  CHECK(bench.out.size() == line_bytes(message(1, "a")) * 2);
  CHECK(bench.source.last_acknowledged() == 3u);
  CHECK(bench.source.closed == 1);
  CHECK(bench.log_lines() == 0u);
}

TEST_CASE("an empty source ends the run", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.when_empty = Pull::end;
  CHECK(bench.go().ok());
  CHECK(bench.out.empty());
  CHECK(bench.source.acknowledged.empty());
}

TEST_CASE("a message is acknowledged only when the last byte of its line is written",
          "[monitor][loop]") {
  MonitorBench bench;
  std::map<std::uint64_t, std::size_t> ends;
  std::size_t end = 0;
  for (std::uint64_t tag = 1; tag <= 20; ++tag) {
    auto step = tag % 5 == 0 ? filtered(tag) : message(tag, "k", 1500);
    if (tag % 5 != 0) end += line_bytes(step);
    ends[tag] = end;
    bench.source.steps.push_back(std::move(step));
  }
  bench.source.on_acknowledge = [&](std::uint64_t tag) {
    CAPTURE(tag);
    bench.out += bench.pipe.take();  // the bytes written so far
    CHECK(bench.out.size() >= ends.at(tag));
  };
  bench.source.on_idle = [&] {
    bench.out += bench.pipe.take(1000);
    bench.now += Milliseconds(10);
    if (bench.out.size() == end) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.out.size() == end);
  CHECK(bench.source.acknowledged.size() > 3u);
  CHECK(std::is_sorted(bench.source.acknowledged.begin(), bench.source.acknowledged.end()));
  CHECK(bench.source.last_acknowledged() == 20u);
}

TEST_CASE("messages without lines are acknowledged too", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {filtered(1), broken(2), filtered(3)};
  bench.source.when_empty = Pull::end;
  REQUIRE(bench.go().ok());
  CHECK(bench.keys().empty());
  CHECK(bench.source.last_acknowledged() == 3u);
}

TEST_CASE("while the reader is stalled nothing is pulled, and the connection is kept alive",
          "[monitor][loop]") {
  MonitorBench bench(-1, 20000);
  for (std::uint64_t tag = 1; tag <= 100; ++tag) {
    bench.source.steps.push_back(message(tag, "k", 1000));
  }
  const auto one = line_bytes(message(1, "k", 1000));
  int pulled_when_stuck = 0;
  bench.source.on_keep_alive = [&] {
    bench.now += Milliseconds(100);
    // The first time the pipe is still empty.
    if (bench.source.kept_alive <= 3) pulled_when_stuck = bench.source.pulled;
    if (bench.source.kept_alive <= 50) REQUIRE(bench.source.pulled == pulled_when_stuck);
    if (bench.source.kept_alive == 50) {
      // Only messages in the pipe may be acknowledged.
      const auto in_pipe = bench.pipe.take();
      bench.out += in_pipe;
      if (!bench.source.acknowledged.empty()) {
        CHECK(bench.source.last_acknowledged() <= in_pipe.size() / one);
      }
    }
    if (bench.source.kept_alive > 50) bench.out += bench.pipe.take();
  };
  bench.source.on_idle = [&] {
    bench.out += bench.pipe.take();
    if (bench.sink.pending() == 0) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.source.kept_alive >= 50);
  // The limit, the content of the pipe, and the one message beyond the limit.
  CHECK(static_cast<std::size_t>(pulled_when_stuck) <= (20000 + 4096) / one + 2);
  bench.out += bench.pipe.take();
  CHECK(bench.out.size() == 100 * one);
  CHECK(bench.source.last_acknowledged() == 100u);
}

// Waits on the clock of the bench: a turn that sleeps moves it, and one that spins does not.
class Turns {
 public:
  explicit Turns(MonitorBench& bench) {
    REQUIRE(::write(input_.writer.get(), "x", 1) == 1);
    bench.source.descriptor = input_.reader.get();
    bench.poll = [this, &bench](std::span<pollfd> entries, Milliseconds timeout) {
      ++count;
      const int ready = poll_entries(entries, Milliseconds(0));
      if (ready == 0) bench.now += timeout;
      return ready;
    };
  }

  int count = 0;

  // Whether the source has something to read.
  void has_input(bool yes) {
    if (!yes) (void)input_.take();
    if (yes) REQUIRE(::write(input_.writer.get(), "x", 1) == 1);
  }

 private:
  Pipe input_;
};

TEST_CASE("while the reader is stopped, the loop sleeps though the source has more",
          "[monitor][loop]") {
  MonitorBench bench(-1, 20000);
  Turns turns(bench);
  for (std::uint64_t tag = 1; tag <= 100; ++tag) {
    bench.source.steps.push_back(message(tag, "k", 1000));
  }
  const auto resumes = bench.now + std::chrono::minutes(10);
  bench.source.on_keep_alive = [&] {
    if (bench.now >= resumes) bench.out += bench.pipe.take();
  };
  bench.source.on_idle = [&] {
    bench.out += bench.pipe.take();
    if (bench.sink.pending() == 0) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  bench.out += bench.pipe.take();
  CHECK(bench.out.size() == 100 * line_bytes(message(1, "k", 1000)));
  CHECK(bench.now >= resumes);
  CHECK(turns.count < 500);
}

TEST_CASE("an idle loop sleeps until something is due", "[monitor][loop]") {
  MonitorBench bench;
  Turns turns(bench);
  turns.has_input(false);
  bench.settings.stats_interval = std::chrono::minutes(5);
  const auto end = bench.now + std::chrono::hours(1);
  bench.source.on_idle = [&] {
    if (bench.now >= end) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  CHECK(turns.count > 10);
  CHECK(turns.count < 200);  // at most a minute each
}

TEST_CASE("the first signal ends the run, and later ones neither change nor postpone the end",
          "[monitor][loop]") {
  for (const bool has_log_file : {false, true}) {
    CAPTURE(has_log_file);
    MonitorBench bench;
    if (!has_log_file) bench.log = Log(LogLevel::error);  // so that SIGHUP ends a run
    bench.source.steps = {message(1, "a", 50000)};
    bench.source.on_idle = [] { ::raise(SIGTERM); };
    const auto start = bench.now;
    bench.source.on_keep_alive = [&] {
      bench.now += Milliseconds(100);
      ::raise(SIGHUP);
    };
    const auto ended = bench.go();
    REQUIRE(ended.ok());
    CHECK(ended->signal == SIGTERM);
    CHECK(bench.now - start <= DescriptorOutput::kFinishStalled + Milliseconds(200));
    // The configuration is not read again.
    if (has_log_file) CHECK(bench.log_text().find("reload") == std::string::npos);
  }
}

TEST_CASE("a message larger than the limit is still printed", "[monitor][loop]") {
  MonitorBench bench(-1, 1000);
  bench.source.steps = {message(1, "a", 50000), message(2, "b")};
  bench.source.on_keep_alive = bench.source.on_idle = [&] {
    bench.out += bench.pipe.take();
    if (bench.source.steps.empty() && bench.sink.pending() == 0) {
      bench.source.when_empty = Pull::end;
    }
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a b ");
  CHECK(bench.source.last_acknowledged() == 2u);
}

TEST_CASE("a reader stalled for half a minute is logged once", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a", 20000)};
  int turns = 0;
  bench.source.on_idle = [&] {
    bench.now += std::chrono::seconds(10);
    ++turns;
    if (turns == 2) CHECK(bench.log_lines() == 0u);
    if (turns == 10) CHECK(bench.log_lines() == 1u);
    if (turns >= 10) bench.out += bench.pipe.take();
    if (turns == 30) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  const auto text = bench.log_text();
  CHECK(text.find("the reader of stdout has read nothing for 30 s; unread messages count ") !=
        text.npos);
  CHECK(text.find("the reader of stdout has resumed reading") != text.npos);
  CHECK(bench.log_lines() == 2u);
}

TEST_CASE("messages that take long to process do not delay the output", "[monitor][loop]") {
  MonitorBench bench;
  for (std::uint64_t tag = 1; tag <= 6; ++tag) bench.source.steps.push_back(message(tag, "a"));
  bench.source.when_empty = Pull::end;
  std::vector<std::size_t> written;  // lines before each pull
  bench.source.on_pull = [&] {
    bench.now += Milliseconds(60);
    const auto keys = bench.keys();
    written.push_back(static_cast<std::size_t>(std::ranges::count(keys, 'a')));
  };
  REQUIRE(bench.go().ok());
  CHECK(written == std::vector<std::size_t>{0, 0, 2, 2, 4, 4, 6});
}

TEST_CASE("a message printed before the connection was lost is not printed again",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a"),           message(2, "b"),           only(Pull::lost),
                        again(message(0, "a"), 1), again(message(0, "b"), 2), message(3, "c")};
  bench.source.when_empty = Pull::end;
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a b c ");
  CHECK(bench.source.last_acknowledged() == 3u);
}

TEST_CASE("tags of a lost connection are never acknowledged on the next one", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(7, "a"), message(8, "b"), only(Pull::lost)};
  bench.source.on_acknowledge = [](std::uint64_t tag) { CHECK(tag < 3u); };
  bool idle = false;
  bench.source.on_idle = [&] {
    if (idle) bench.source.when_empty = Pull::end;
    if (!idle) bench.source.steps = {again(message(0, "b"), 1), again(message(0, "a"), 2)};
    idle = true;
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a b ");
  CHECK(bench.source.last_acknowledged() == 2u);
}

TEST_CASE("a line pending when the connection is lost is printed once and acknowledged later",
          "[monitor][loop]") {
  MonitorBench bench;
  const auto large = message(5, "large", 50000);
  bench.source.steps = {large, message(6, "b"), only(Pull::lost), again(large, 1),
                        again(message(0, "b"), 2)};
  const auto all = line_bytes(large) + line_bytes(message(0, "b"));
  bench.source.on_acknowledge = [&](std::uint64_t tag) {
    CAPTURE(tag);
    CHECK(bench.sink.written() >= (tag == 1 ? line_bytes(large) : all));
  };
  bench.source.on_idle = [&] {
    bench.out += bench.pipe.take();
    bench.now += Milliseconds(10);
    if (bench.sink.pending() == 0) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "large b ");
  CHECK(bench.source.last_acknowledged() == 2u);
}

TEST_CASE("an identical message that is not redelivered is printed", "[monitor][loop]") {
  MonitorBench bench;
  auto twice = message(2, "a");
  bench.source.steps = {message(1, "a"), twice, only(Pull::lost), message(1, "a"),
                        again(message(0, "x"), 2)};
  bench.source.when_empty = Pull::end;
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a a a x ");
}

TEST_CASE("repeated messages in a capture are all printed", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.from = Origin::capture;
  bench.source.steps = {message(1, "a"), again(message(0, "a"), 2), again(message(0, "a"), 3)};
  bench.source.when_empty = Pull::end;
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a a a ");
}

TEST_CASE("malformed messages are stored and logged, and the run continues", "[monitor][loop]") {
  MonitorBench bench;
  auto rejects = Rejects::open(bench.directory.path("rejects"));
  REQUIRE(rejects.ok());
  bench.source.steps = {message(1, "a"), broken(2, "secret \x01"), message(3, "c")};
  bench.source.on_acknowledge = [&](std::uint64_t tag) {
    if (tag >= 2) CHECK_FALSE(bench.directory.read("rejects").empty());
  };
  bench.source.when_empty = Pull::end;
  REQUIRE(bench.go(&*rejects).ok());
  CHECK(bench.keys() == "a c ");
  CHECK(bench.source.last_acknowledged() == 3u);
  const auto kept = bench.directory.read("rejects");
  CHECK(kept.starts_with(json("{'exchange':'exchange/build/normalized','key':'b','error':'")));
  CHECK(kept.ends_with(json("','body':'secret \\u0001'}\n")));
  const auto text = bench.log_text();
  CHECK(text.find("warning: malformed message: exchange 'exchange/build/normalized', key 'b': ") !=
        text.npos);
  CHECK(text.find(", 8 bytes\n") != text.npos);
  CHECK(text.find("secret") == text.npos);
}

TEST_CASE("each unknown task kind is logged once per run", "[monitor][loop]") {
  MonitorBench bench;
  const auto task = [](std::uint64_t tag, const std::string& kind) {
    return Step{
        Pull::delivery,
        tag,
        "k",
        json("{'status':{'taskId':'T'},'task':{'tags':{'kind':'" + kind + "','label':'x'}}}"),
        false,
        "exchange/taskcluster-queue/v1/task-completed"};
  };
  bench.source.steps = {task(1, "new-test"), task(2, "new-test"), task(3, "test"),
                        task(4, "newer-test"), message(5, "printed")};
  bench.source.when_empty = Pull::end;
  REQUIRE(bench.go().ok());
  const auto text = bench.log_text();
  CHECK(bench.log_lines() == 2u);
  CHECK(text.find(" info: unknown task kind 'new-test': its tasks look like builds") != text.npos);
  CHECK(text.find("'newer-test'") != text.npos);
}

TEST_CASE("a replay of nothing but malformed lines is an error", "[monitor][loop]") {
  for (const auto from : {Origin::capture, Origin::broker}) {
    for (const bool is_readable : {false, true}) {
      MonitorBench bench;
      bench.source.from = from;
      bench.source.steps.push_back(broken(1));
      bench.source.steps.push_back(is_readable ? filtered(2) : broken(2));
      bench.source.when_empty = Pull::end;
      const auto ending = bench.go();
      const bool is_error = from == Origin::capture && !is_readable;
      CHECK(ending.ok() != is_error);
      if (!is_error) continue;
      CHECK((ending.error().kind == ErrorKind::data));
      CHECK(ending.error().text == "read the capture: all 2 lines are malformed");
    }
  }
  CHECK(no_capture({.received = 1, .bad = 1}).text ==
        "read the capture: its only line is malformed");
}

TEST_CASE("a malformed message that was held back is logged and rejected as itself",
          "[monitor][loop]") {
  const std::string hash(40, 'a');
  const auto task = [](std::uint64_t tag, const std::string& key) {
    return Step{.tag = tag,
                .key = key,
                .body = json("{'status':{'taskId':'T" + std::to_string(tag) +
                             "','taskGroupId':'G','runs':[{'runId':0}]},'runId':0,"
                             "'task':{'tags':{'kind':'build','label':'build-linux64/opt'}}}"),
                .exchange = "exchange/taskcluster-queue/v1/task-completed"};
  };
  MonitorBench bench;
  auto releasing = task(2, "k");
  releasing.cc = {"route.index.gecko.v2.try.revision." + hash + ".firefox.linux64-opt"};
  bench.source.steps = {task(1, "\xff"), releasing};
  bench.source.when_empty = Pull::end;
  auto rejects = Rejects::open(bench.directory.path("rejects"));
  REQUIRE(rejects.ok());
  PipelineSettings pipeline;
  pipeline.push.hashes = {hash};
  const auto ended = bench.go(std::move(pipeline), [&] { return bench.now; }, &*rejects);
  REQUIRE(ended.ok());
  CHECK(bench.keys() == "k ");
  const auto rejected = bench.directory.read("rejects");
  CHECK(std::ranges::count(rejected, '\n') == 1);
  CHECK(rejected.find("T1") != rejected.npos);
  CHECK(bench.log_text().find("exchange or routing key is not UTF-8") != std::string::npos);
  CHECK(bench.source.last_acknowledged() == 2u);
}

TEST_CASE("many malformed messages are logged as few lines, with a count", "[monitor][loop]") {
  MonitorBench bench;
  for (std::uint64_t tag = 1; tag <= 30; ++tag) bench.source.steps.push_back(broken(tag));
  bool idle = false;
  bench.source.on_idle = [&] {
    if (idle) bench.source.when_empty = Pull::end;
    if (!idle) {
      bench.now += std::chrono::minutes(61);
      for (std::uint64_t tag = 31; tag <= 55; ++tag) bench.source.steps.push_back(broken(tag));
    }
    idle = true;
  };
  REQUIRE(bench.go().ok());
  const auto text = bench.log_text();
  CHECK(text.find("malformed messages: 10 more in the last hour") != text.npos);
  CHECK(text.find(" malformed messages: 5 more\n") != text.npos);
  CHECK(text.find("55 malformed") != text.npos);
  CHECK(bench.log_lines() == 20 + 1 + 20 + 1 + 1);
  CHECK(bench.source.last_acknowledged() == 55u);
}

TEST_CASE("a week of messages adds no log line", "[monitor][loop]") {
  MonitorBench bench;
  int hours = 0;
  bench.source.on_idle = [&] {
    bench.now += std::chrono::hours(1);
    const auto tag = static_cast<std::uint64_t>(++hours) * 2;
    bench.source.steps = {message(tag - 1, "a"), filtered(tag)};
    bench.out += bench.pipe.take();
    if (hours == 7 * 24) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.log_lines() == 0u);
}

TEST_CASE("rejects that can't be written end the run, the message unacknowledged",
          "[monitor][loop]") {
  MonitorBench bench;
  auto rejects = Rejects::open("/dev/full");
  REQUIRE(rejects.ok());
  bench.source.steps = {broken(1)};
  const auto ended = bench.go(&*rejects);
  REQUIRE_FALSE(ended.ok());
  CHECK((ended.error().kind == ErrorKind::output));
  CHECK(bench.source.acknowledged.empty());
  CHECK(bench.source.closed == 1);
}

TEST_CASE("output that can't be written ends the run, nothing acknowledged", "[monitor][loop]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  MonitorBench bench(full.get());
  bench.source.steps = {message(1, "a")};
  const auto ended = bench.go();
  REQUIRE_FALSE(ended.ok());
  CHECK((ended.error().kind == ErrorKind::output));
  CHECK(bench.source.acknowledged.empty());
  CHECK(bench.source.closed == 1);
}

TEST_CASE("an error of the source ends the run with it", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a")};
  bench.source.on_idle = [&] {
    if (!bench.source.acknowledged.empty()) {
      bench.source.error = Error{ErrorKind::refused, "why"};
    }
  };
  const auto ended = bench.go();
  REQUIRE_FALSE(ended.ok());
  CHECK((ended.error().kind == ErrorKind::refused));
  CHECK(bench.keys() == "a ");
  CHECK(bench.source.acknowledged == Tags{1});
  CHECK(bench.source.closed == 1);
}

TEST_CASE("a closed pipe ends the run silently, before the next event", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a"), filtered(2)};
  int idle = 0;
  bench.source.on_idle = [&] {
    bench.out += bench.pipe.take();
    if (++idle == 2) bench.pipe.reader = Fd();
  };
  const auto ended = bench.go();
  REQUIRE(ended.ok());
  CHECK(ended->signal == 0);
  CHECK(bench.source.last_acknowledged() == 2u);
  CHECK(bench.log_lines() == 0u);
  CHECK(bench.source.closed == 1);
}

TEST_CASE("messages with unwritten lines are not acknowledged when the pipe is closed",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a", 50000), message(2, "b")};
  bench.source.on_idle = [&] { bench.pipe.reader = Fd(); };
  const auto ended = bench.go();
  REQUIRE(ended.ok());
  CHECK(bench.source.acknowledged.empty());
}

// How a run ends that has seen these messages: the last line of the log, without its time.
struct Silence {
  std::string name;
  std::vector<Step> steps;
  std::function<void(MonitorBench&)> ends;
  std::string last_line;
};

TEST_CASE("a run that printed nothing says why it ended", "[monitor][loop]") {
  const auto in_replay = [](MonitorBench& bench) {
    bench.source.from = Origin::capture;
    bench.source.when_empty = Pull::end;
  };
  const auto drains = [](MonitorBench& bench) {
    bench.settings.limits.drain = true;
    bench.source.depth_now = 0;
    bench.source.on_idle = [&] { bench.now += Milliseconds(100); };
  };
  const auto times_out = [](MonitorBench& bench) {
    bench.settings.limits.timeout = std::chrono::seconds(7);
    bench.source.on_idle = [&] { bench.now += std::chrono::seconds(1); };
  };
  const auto is_idle = [](MonitorBench& bench) {
    bench.settings.limits.idle_timeout = std::chrono::seconds(8);
    bench.source.on_idle = [&] { bench.now += std::chrono::seconds(1); };
  };
  const auto reader_closes = [](MonitorBench& bench) {
    bench.source.on_idle = [&] { bench.pipe.reader = Fd(); };
  };
  const auto receives = [](int signal) {
    return [signal](MonitorBench& bench) { bench.source.on_idle = [signal] { ::raise(signal); }; };
  };
  const std::string few = "nothing was printed (messages: 2 received, 2 filtered out)";
  const std::vector<Silence> rows{
      {"drain", {}, drains, "info: ended: the queue is empty; no message was received"},
      {"drain", {filtered(1), filtered(2)}, drains, "info: ended: the queue is empty; " + few},
      {"timeout",
       {},
       times_out,
       "info: ended: the timeout of 7s has passed; no message was received"},
      {"timeout",
       {filtered(1), filtered(2)},
       times_out,
       "info: ended: the timeout of 7s has passed; " + few},
      {"idle",
       {filtered(1), filtered(2)},
       is_idle,
       "info: ended: the idle timeout of 8s has passed; " + few},
      {"reader",
       {filtered(1), filtered(2)},
       reader_closes,
       "info: ended: the reader closed the output; " + few},
      {"replay", {}, in_replay, "info: ended: the input has ended; no message was replayed"},
      {"replay", {filtered(1), filtered(2)}, in_replay, "info: ended: the input has ended; " + few},
      {"malformed",
       {filtered(1), broken(2)},
       in_replay,
       "info: ended: the input has ended; 2 messages received ("},
      {"SIGTERM", {}, receives(SIGTERM), "info: ended: SIGTERM received; 0 messages received ("},
      {"SIGINT",
       {filtered(1)},
       receives(SIGINT),
       "info: ended: SIGINT received; 1 message received ("},
  };
  for (const auto& [name, steps, ends, last_line] : rows) {
    CAPTURE(name, steps.size());
    MonitorBench bench;
    bench.source.steps.assign(steps.begin(), steps.end());
    ends(bench);
    REQUIRE(bench.go().ok());
    const auto text = bench.log_text();
    const auto ended = text.find(" info: ended: ");
    REQUIRE(ended != text.npos);
    CHECK(text.substr(ended + 1).starts_with(last_line));
    CHECK(text.find('\n', ended) + 1 == text.size());
    const bool explained = text.find(": nothing has matched: the filter tree=try ") != text.npos;
    CHECK(explained == !steps.empty());
  }
}

TEST_CASE("a run that printed something, or failed, does not", "[monitor][loop]") {
  MonitorBench printed;
  printed.settings.limits.drain = true;
  printed.source.depth_now = 0;
  printed.source.steps = {message(1, "a"), filtered(2)};
  printed.source.on_idle = [&] { printed.now += Milliseconds(100); };
  REQUIRE(printed.go().ok());
  CHECK(printed.log_text().empty());

  MonitorBench failed;
  failed.source.error = Error{ErrorKind::refused, "refused"};
  REQUIRE_FALSE(failed.go().ok());
  CHECK(failed.log_text().empty());
}

TEST_CASE("after a signal, pending lines are written", "[monitor][loop]") {
  for (const int signal : {SIGTERM, SIGINT}) {
    CAPTURE(signal);
    MonitorBench bench;
    bench.source.steps = {message(1, "a", 50000), message(2, "b")};
    bool raised = false;
    bench.source.on_idle = [&] {
      if (!raised) ::raise(signal);
      raised = true;
      bench.source.steps.push_back(message(3, "never"));
    };
    bench.source.on_keep_alive = [&] {
      bench.out += bench.pipe.take();
      bench.now += Milliseconds(10);
    };
    const auto ended = bench.go();
    REQUIRE(ended.ok());
    CHECK(ended->signal == signal);
    CHECK(bench.keys() == "a b ");
    CHECK(bench.source.last_acknowledged() == 2u);
    CHECK(bench.source.closed == 1);
    CHECK(bench.log_text().find("2 messages received") != std::string::npos);
  }
}

TEST_CASE("after a signal, a stalled reader delays the end by at most five seconds",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a", 50000), message(2, "b")};
  TimePoint raised_at{};
  bench.source.on_idle = [&] {
    if (raised_at == TimePoint{}) {
      raised_at = bench.now;
      ::raise(SIGTERM);
    }
  };
  bench.source.on_keep_alive = [&] { bench.now += Milliseconds(100); };
  const auto ended = bench.go();
  REQUIRE(ended.ok());
  CHECK(ended->signal == SIGTERM);
  CHECK(bench.now - raised_at <= std::chrono::seconds(5));
  CHECK(bench.source.acknowledged.empty());
  CHECK(bench.log_text().find("; 0 lines written, 2 waiting;") != std::string::npos);
}

TEST_CASE("after a signal, a partly written line is completed while the reader reads",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a", 100000), message(2, "b", 100000)};
  bool raised = false;
  bench.source.on_idle = [&] {
    if (!raised) ::raise(SIGTERM);
    raised = true;
  };
  bench.source.on_keep_alive = [&] {
    bench.out += bench.pipe.take(4096);
    bench.now += Milliseconds(500);
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a ");  // whole, and nothing of b
  CHECK(bench.source.acknowledged == Tags{1});
  CHECK(bench.log_text().find("; 1 line written, 0 waiting;") != std::string::npos);
}

TEST_CASE("the end of the source waits for a slow reader", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.from = Origin::capture;
  bench.source.steps = {message(1, "a", 50000), message(2, "b", 50000)};
  bench.source.when_empty = Pull::end;
  const auto ended_at = bench.now;
  // The clock advances by itself; the reader sleeps for a minute first.
  const auto clock = [&] {
    bench.now += Milliseconds(700);
    if (bench.now - ended_at > std::chrono::seconds(60)) bench.out += bench.pipe.take(2000);
    return bench.now;
  };
  REQUIRE(bench.go(PipelineSettings{}, clock).ok());
  CHECK(bench.keys() == "a b ");
}

// With a reader that takes so many bytes each time the clock advances.
Result<Ending> finish_with_reader(MonitorBench& bench, std::size_t bytes) {
  const auto start = bench.now;
  return bench.go(PipelineSettings{}, [&, bytes] {
    bench.now += Milliseconds(20);
    if (bytes != 0) bench.out += bench.pipe.take(bytes);
    REQUIRE(bench.now - start < std::chrono::minutes(5));
    return bench.now;
  });
}

TEST_CASE("a time limit counts while pending lines are written", "[monitor][loop]") {
  for (const bool replay : {true, false}) {
    for (const bool idle : {true, false}) {
      CAPTURE(replay, idle);
      MonitorBench bench;
      bench.source.from = replay ? Origin::capture : Origin::broker;
      bench.source.steps = {message(1, "a", 50000), message(2, "b", 50000)};
      bench.settings.limits.count = 2;
      (idle ? bench.settings.limits.idle_timeout : bench.settings.limits.timeout) =
          std::chrono::seconds(30);
      const auto start = bench.now;
      const auto ended = finish_with_reader(bench, 0);
      REQUIRE(ended.ok());
      CHECK(ended->exit_code == 124);
      CHECK(bench.now - start >= std::chrono::seconds(31));
      CHECK(bench.now - start < std::chrono::seconds(33));
      CHECK(bench.source.acknowledged.empty());
    }
  }
}

TEST_CASE("a replay with a time limit does not wait for its reader without end",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.source.from = Origin::capture;
  bench.source.steps = {message(1, "a", 50000)};
  bench.source.when_empty = Pull::end;
  bench.settings.limits.timeout = std::chrono::seconds(30);
  bench.settings.limits.exit_status = true;
  const auto start = bench.now;
  const auto ended = finish_with_reader(bench, 0);
  REQUIRE(ended.ok());
  CHECK(ended->exit_code == 3);  // nothing was printed
  CHECK(bench.now - start < std::chrono::seconds(33));
}

TEST_CASE("lines that are written shortly after a time limit count", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a", 50000)};
  bench.settings.limits.count = 1;
  bench.settings.limits.timeout = std::chrono::seconds(1);
  const auto start = bench.now;
  const auto ended = finish_with_reader(bench, 500);
  REQUIRE(ended.ok());
  CHECK(ended->exit_code == 0);
  CHECK(bench.now - start > std::chrono::seconds(1));
  CHECK(bench.source.acknowledged == Tags{1});
}

TEST_CASE("a slow reader is not idle", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.from = Origin::capture;
  for (std::uint64_t tag = 1; tag <= 10; ++tag)
    bench.source.steps.push_back(message(tag, "a", 50000));
  bench.source.when_empty = Pull::end;
  bench.settings.limits.idle_timeout = std::chrono::seconds(2);
  const auto start = bench.now;
  REQUIRE(finish_with_reader(bench, 1000).ok());
  CHECK(bench.now - start > std::chrono::seconds(5));
  CHECK(bench.keys() == "a a a a a a a a a a ");
}

TEST_CASE("SIGHUP reopens the log file and the run continues", "[monitor][loop]") {
  MonitorBench bench;
  bench.source.steps = {message(1, "a")};
  int idle = 0;
  bench.source.on_idle = [&] {
    ++idle;
    if (idle == 1) {
      REQUIRE(::rename(bench.directory.path("log").c_str(),
                       bench.directory.path("log.1").c_str()) == 0);
      ::raise(SIGHUP);
    }
    if (idle == 2) bench.source.steps.push_back(broken(2));
    if (idle == 3) bench.source.when_empty = Pull::end;
  };
  const auto ended = bench.go();
  REQUIRE(ended.ok());
  CHECK(ended->signal == 0);
  CHECK(bench.log_text().find("malformed message") != std::string::npos);
}

// For a monitor of the tree "other", with which filtered() matches.
Reload watch_other() {
  Reload reload;
  reload.pipeline.filter.texts.push_back({Field::tree, {"other"}, {}});
  reload.format.writer = make_line_writer(JsonFormat{}, {});
  reload.limits.count = 2;
  reload.log_level = LogLevel::warning;
  reload.changed = {"tree", "count", "log-level"};
  return reload;
}

TEST_CASE("SIGHUP applies the configuration once the source is widened", "[monitor][loop]") {
  MonitorBench bench;
  bench.read_again = [&]() -> Result<Reload> {
    bench.source.widening = true;
    auto reload = watch_other();
    reload.after_restart = {"label"};
    return reload;
  };
  int idle = 0;
  bench.source.steps = {message(1, "a"), filtered(2)};
  bench.source.on_idle = [&] {
    switch (++idle) {
      case 1: ::raise(SIGHUP); break;
      case 2:  // the old filter still applies
        CHECK(bench.source.widening);
        bench.source.steps = {message(3, "b"), filtered(4)};
        break;
      case 3:
        CHECK(bench.source.narrowed == 0);
        bench.source.widening = false;
        break;
      case 4: bench.source.steps = {message(5, "c"), filtered(6), filtered(7)}; break;
      default: bench.source.when_empty = Pull::end;
    }
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.source.narrowed == 1);
  // Two lines were printed before: there are as many as the new --count already.
  CHECK(bench.keys() == "a b ");
  CHECK(bench.log_text().find(
            "configuration reloaded: tree, count, log-level; label: takes a restart") !=
        std::string::npos);
}

TEST_CASE("a resized terminal gets lines of another width", "[monitor][loop]") {
  MonitorBench bench;
  bench.make_writer = [] { return make_line_writer(RowFormat{.fields = {Field::key}}, {}); };
  int idle = 0;
  bench.source.steps = {message(1, "a")};
  bench.source.on_idle = [&] {
    if (++idle == 1) ::raise(SIGWINCH);
    if (idle == 2) bench.source.steps = {message(2, "b")};
    if (idle == 3) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  const auto out = bench.pipe.take();
  CHECK(out.starts_with("{\"event\""));
  CHECK(out.ends_with("\nb\n"));
}

TEST_CASE("a changed filter applies to the messages that follow", "[monitor][loop]") {
  MonitorBench bench;
  bench.read_again = [&]() -> Result<Reload> {
    auto reload = watch_other();
    reload.limits = {};
    return reload;
  };
  int idle = 0;
  bench.source.steps = {message(1, "a"), filtered(2)};
  bench.source.on_idle = [&] {
    if (++idle == 1) ::raise(SIGHUP);
    if (idle == 2) bench.source.steps = {message(3, "b"), filtered(4)};
    if (idle == 3) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  CHECK(bench.keys() == "a f ");
}

TEST_CASE("a changed header precedes the first line of the new format", "[monitor][loop]") {
  MonitorBench bench;
  bench.read_again = [&]() -> Result<Reload> {
    bench.source.widening = true;  // the filters wait, the format does not
    Reload reload;
    reload.pipeline.filter.texts.push_back({Field::tree, {"try"}, {}});
    const FormatSettings format = RowFormat{.fields = {Field::key}, .header = true};
    reload.format = {make_line_writer(format, {}), header_line(format)};
    return reload;
  };
  int idle = 0;
  bench.source.steps = {message(1, "a")};
  bench.source.on_idle = [&] {
    if (++idle == 1) ::raise(SIGHUP);
    if (idle == 2) bench.source.steps = {message(2, "b")};
    if (idle == 3) bench.source.widening = false;
    if (idle == 4) bench.source.steps = {message(3, "c")};
    if (idle == 5) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go().ok());
  const auto out = bench.pipe.take();
  CHECK(out.starts_with("{\"event\""));
  CHECK(out.ends_with("}\nkey\nb\nc\n"));
}

TEST_CASE("an invalid configuration changes nothing", "[monitor][loop]") {
  MonitorBench bench;
  bench.read_again = [] { return Error{ErrorKind::config, "config.toml:3: tree: wrong"}; };
  int idle = 0;
  const auto metrics = MetricsFile::open(bench.directory.path("night.prom"));
  REQUIRE(metrics.ok());
  bench.source.on_idle = [&] {
    if (++idle == 1) ::raise(SIGHUP);
    if (idle == 2) bench.source.steps = {message(1, "a"), filtered(2)};
    if (idle == 3) {
      bench.source.when_empty = Pull::end;
      // Written at once, not only when it is due.
      const auto text = bench.directory.read("night.prom");
      CHECK(text.find("reload_successful{monitor=\"night\"} 0\n") != std::string::npos);
    }
  };
  REQUIRE(bench.go(nullptr, &*metrics).ok());
  CHECK(bench.keys() == "a ");
  CHECK(bench.source.narrowed == 0);
  CHECK(bench.log_text().find("error: reload failed: config.toml:3: tree: wrong\n") !=
        std::string::npos);
}

TEST_CASE("SIGHUP without a log file ends the run", "[monitor][loop]") {
  MonitorBench bench;
  bench.log = Log(LogLevel::error);
  bench.source.on_idle = [&] { ::raise(SIGHUP); };
  const auto ended = bench.go();
  REQUIRE(ended.ok());
  CHECK(ended->signal == SIGHUP);
}

TEST_CASE("SIGHUP and SIGUSR2 reopen the rejects file, and only SIGHUP reloads",
          "[monitor][loop]") {
  const int signal = GENERATE(SIGHUP, SIGUSR2);
  CAPTURE(signal);
  MonitorBench bench;
  int reloads = 0;
  bench.read_again = [&reloads] {
    ++reloads;
    return Error{ErrorKind::config, "half edited"};
  };
  const auto path = bench.directory.path("rejects");
  auto rejects = Rejects::open(path);
  REQUIRE(rejects.ok());
  bench.source.steps = {broken(1, "one")};
  bool turned = false;
  bench.source.on_idle = [&] {
    if (turned) {
      bench.source.when_empty = Pull::end;
      return;
    }
    turned = true;
    REQUIRE(::rename(path.c_str(), (path + ".1").c_str()) == 0);
    ::raise(signal);
    bench.source.steps = {only(Pull::would_block), broken(2, "two")};
  };
  REQUIRE(bench.go(&*rejects).ok());
  CHECK(bench.directory.read("rejects.1").find("\"body\":\"one\"") != std::string::npos);
  const auto kept = bench.directory.read("rejects");
  CHECK(kept.find("\"body\":\"two\"") != std::string::npos);
  CHECK(kept.find("\"body\":\"one\"") == std::string::npos);
  CHECK(reloads == (signal == SIGHUP ? 1 : 0));
}

TEST_CASE("a file that can't be reopened is tried again until it succeeds", "[monitor][loop]") {
  MonitorBench bench;
  const auto path = bench.directory.path("rejects");
  auto rejects = Rejects::open(path);
  REQUIRE(rejects.ok());
  int idle = 0;
  bench.source.on_idle = [&] {
    bench.now += std::chrono::milliseconds(500);
    switch (++idle) {
      case 1:
        std::filesystem::rename(path, path + ".1");
        std::filesystem::create_directory(path);
        ::raise(SIGHUP);
        break;
      case 6:  // after two more attempts
        bench.source.steps = {broken(1, "one")};
        std::filesystem::remove(path);
        break;
      case 9: bench.source.steps = {broken(2, "two")}; break;
      case 10: bench.source.when_empty = Pull::end; break;
      default: break;
    }
  };
  REQUIRE(bench.go(&*rejects).ok());
  CHECK(bench.directory.read("rejects.1").find("\"body\":\"one\"") != std::string::npos);
  CHECK(bench.directory.read("rejects").find("\"body\":\"two\"") != std::string::npos);
}

TEST_CASE("the service manager is notified of start, status, reload and end",
          "[monitor][loop][systemd]") {
  const Manager manager;
  MonitorBench bench;
  bench.source.consuming = false;
  bench.read_again = [] { return Error{ErrorKind::config, "wrong"}; };
  int idle = 0;
  bench.source.on_idle = [&] {
    bench.now += std::chrono::seconds(10);
    switch (++idle) {
      case 3: bench.source.consuming = true; break;
      case 4: bench.source.steps = {message(1, "a"), filtered(2)}; break;
      case 5: ::raise(SIGHUP); break;
      case 6: bench.source.consuming = false; break;
      case 7: ::raise(SIGTERM); break;
      default: break;
    }
  };
  REQUIRE(bench.go().ok());
  std::string heard;
  for (const auto& text : manager.heard()) {
    heard += text.substr(0, text.find_first_of("0123456789\n")) + "|";
    if (text.starts_with("STATUS=busy")) heard += text + "|";
  }
  CHECK(heard ==
        "STATUS=looking|READY=|"
        "STATUS=busy; |STATUS=busy; 0.0 messages/s, 0.0 matched/s|"
        "STATUS=busy; |STATUS=busy; 0.2 messages/s, 0.1 matched/s|"
        "RELOADING=|STATUS=reload failed: wrong|READY=|"
        "STATUS=looking|STOPPING=|");
}

TEST_CASE("the watchdog is notified in each turn, but not during one", "[monitor][loop][systemd]") {
  const Manager manager;
  const Variable watchdog("WATCHDOG_USEC", "4000000");
  MonitorBench bench;
  int idle = 0;
  bench.source.on_idle = [&] {
    bench.now += Milliseconds(500);
    if (++idle == 10) bench.source.when_empty = Pull::end;
    if (idle == 5) bench.now += std::chrono::seconds(60);  // nothing feeds it meanwhile
  };
  REQUIRE(bench.go().ok());
  int fed = 0;
  for (const auto& text : manager.heard()) fed += text == "WATCHDOG=1" ? 1 : 0;
  CHECK(fed == 4);  // at 0, 2 and 62.5 s, and at the end of 64.5
}

TEST_CASE("metrics are written every 15 seconds and at the end", "[monitor][loop]") {
  MonitorBench bench;
  const auto metrics = MetricsFile::open(bench.directory.path("night.prom"));
  REQUIRE(metrics.ok());
  bench.source.steps = {message(1, "a"), broken(2), again(message(0, "b"), 3)};
  bench.source.depth_now = 7;
  const auto has = [&](const std::string& sample) {
    return bench.directory.read("night.prom").find("pulsebuildmonitor_" + sample + "\n") !=
           std::string::npos;
  };
  int idle = 0;
  bench.source.on_idle = [&] {
    if (++idle == 1) CHECK(bench.directory.read("night.prom").empty());
    if (idle == 2) {
      CHECK(has("messages_received_total{monitor=\"night\"} 3"));
      CHECK(has("messages_redelivered_total{monitor=\"night\"} 1"));
      CHECK(has("messages_bad_total{monitor=\"night\"} 1"));
      CHECK(has("consuming{monitor=\"night\"} 1"));
      CHECK(bench.directory.read("night.prom").find("queue_messages") == std::string::npos);
      bench.now += Milliseconds(14999);
      bench.source.steps = {filtered(4)};
    }
    if (idle == 3) {
      CHECK(has("messages_received_total{monitor=\"night\"} 3"));
      bench.now += Milliseconds(1);
    }
    if (idle == 5) {
      CHECK(has("messages_received_total{monitor=\"night\"} 4"));
      CHECK(has("messages_acknowledged_total{monitor=\"night\"} 4"));
      CHECK(has("messages_unacknowledged{monitor=\"night\"} 0"));
      CHECK(has("queue_messages{monitor=\"night\"} 7"));
      bench.source.steps = {filtered(5)};
    }
    if (idle == 6) bench.source.when_empty = Pull::end;
  };
  REQUIRE(bench.go(nullptr, &*metrics).ok());
  CHECK(has("messages_received_total{monitor=\"night\"} 5"));
  CHECK(has("messages_acknowledged_total{monitor=\"night\"} 5"));
  CHECK(has("lines_written_total{monitor=\"night\"} 2"));
  CHECK(has("consuming{monitor=\"night\"} 0"));
}

TEST_CASE("under load, one acknowledgement covers many messages", "[monitor][loop]") {
  MonitorBench bench;
  bench.settings.acknowledge_at = 50;
  for (std::uint64_t tag = 1; tag <= 1000; ++tag) bench.source.steps.push_back(filtered(tag));
  bench.source.on_idle = [&] { bench.source.when_empty = Pull::end; };
  REQUIRE(bench.go().ok());
  CHECK(bench.source.acknowledged.size() <= 1000 / 50 + 1);
  CHECK(bench.source.acknowledged.size() >= 10u);
  CHECK(bench.source.last_acknowledged() == 1000u);
}

TEST_CASE("messages are acknowledged after half a window, one second, or in a pause",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.settings.acknowledge_at = 100000;
  for (std::uint64_t tag = 1; tag <= 1000; ++tag) bench.source.steps.push_back(filtered(tag));
  SECTION("no pause, no second") {
    bench.source.on_idle = [&] {
      CHECK(bench.source.acknowledged.empty());
      bench.source.when_empty = Pull::end;
    };
    REQUIRE(bench.go().ok());
  }
  SECTION("a second") {
    bench.source.on_pull = [&] { bench.now += Milliseconds(4); };
    bench.source.on_idle = [&] {
      CHECK(bench.source.acknowledged.size() >= 3u);
      CHECK(bench.source.acknowledged.size() <= 4u);
      bench.source.when_empty = Pull::end;
    };
    REQUIRE(bench.go().ok());
  }
  SECTION("a pause") {
    bool idle = false;
    bench.source.on_idle = [&] {
      if (idle) CHECK(bench.source.acknowledged == Tags{1000});
      if (idle) bench.source.when_empty = Pull::end;
      idle = true;
    };
    REQUIRE(bench.go().ok());
  }
  CHECK(bench.source.last_acknowledged() == 1000u);
}

TEST_CASE("a lone event is written and acknowledged as soon as the source pauses",
          "[monitor][loop]") {
  MonitorBench bench;
  bench.settings.acknowledge_at = 100;
  bench.source.steps = {message(1, "a")};
  int idle = 0;
  bench.source.on_idle = [&] {
    ++idle;
    if (idle == 2) {
      CHECK(bench.keys() == "a ");
      CHECK(bench.source.acknowledged == Tags{1});
      bench.source.when_empty = Pull::end;
    }
  };
  REQUIRE(bench.go().ok());
  CHECK(idle == 2);
}

}  // namespace

}  // namespace pbm
