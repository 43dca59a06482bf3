// SPDX-License-Identifier: MPL-2.0
#include "output/command_output.h"

#include "base/signals.h"
#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace pbm {

namespace {

using std::chrono::seconds;

struct Bench {
  TemporaryDirectory directory;
  Log log{LogLevel::info};
  FakeClock clock;
  LiveLine live_line{-1};
  std::optional<Rejects> rejects;
  std::optional<CommandOutput> output;

  // The commands find the directory in $DIR.
  explicit Bench(OutputCommand settings, bool rejecting = false) {
    REQUIRE(log.to_file(directory.path("log")).ok());
    if (rejecting) {
      auto opened = Rejects::open(directory.path("rejects"));
      REQUIRE(opened.ok());
      rejects.emplace(std::move(*opened));
    }
    output.emplace(std::move(settings), std::vector<std::string>{"DIR=" + directory.path("")},
                   rejects ? &*rejects : nullptr, live_line, log);
  }

  // A message with the lines, each with its text up to the first newline as the variable EVENT_N.
  void message(const std::vector<std::string>& lines, std::string_view key = "key",
               std::string_view body = "{}") {
    std::vector<std::size_t> line_ends;
    for (const auto& line : lines) {
      CommandInputWriter input(output->buffer());
      input.variable("EVENT_N", line.substr(0, line.find('\n')));
      input.begin_line();
      output->buffer().append(line).push_back('\n');
      line_ends.push_back(output->buffer().size());
    }
    Delivery delivery;
    delivery.exchange = "exchange";
    delivery.key = key;
    delivery.body = body;
    delivery.body_bytes = body.size();
    output->message_ends(delivery, line_ends);
  }

  void advance() { REQUIRE(output->advance(clock.time()).ok()); }

  // Until this holds; the commands are real, and their time is.
  template <typename Condition>
  void until(Condition holds) {
    for (int i = 0; i < 2000; ++i) {
      advance();
      if (holds()) return;
      std::this_thread::sleep_for(Milliseconds(5));
    }
    FAIL("it never happened");
  }
  void until_done() {
    until([this] { return output->pending() == 0; });
  }

  [[nodiscard]] std::string read(const std::string& name) const { return directory.read(name); }
};

TEST_CASE("a command reads the line and has the fields as variables", "[output][command_output]") {
  Bench bench({.command = "echo \"$EVENT_N\" >>$DIR/out; cat >>$DIR/out"});
  bench.message({"one", "two"});
  CHECK(bench.output->waiting_lines() == 2u);
  CHECK(bench.output->written() == 0u);
  bench.until_done();
  CHECK(bench.read("out") == "one\none\ntwo\ntwo\n");
  CHECK(bench.output->waiting_lines() == 0u);
  CHECK(bench.output->written() == bench.output->end_offset());
  CHECK(bench.output->commands()->run == 2u);
  CHECK(bench.output->commands()->failed == 0u);
  CHECK(bench.read("log").empty());
}

TEST_CASE("the message that may be rejected counts as pending", "[output][command_output]") {
  const std::string body(100000, 'x');
  Bench with({.command = "true"}, true);
  with.message({"one", "two"}, "key", body);
  CHECK(with.output->held_bytes() > body.size());
  with.message({"three"}, "key", body);
  CHECK(with.output->held_bytes() > 2 * body.size());
  with.until_done();
  CHECK(with.output->held_bytes() == 0u);

  Bench without({.command = "true"});
  without.message({"one"}, "key", body);
  CHECK(without.output->held_bytes() == without.output->pending());
}

TEST_CASE("a value is never read as code", "[output][command_output]") {
  Bench bench({.command = "printf '%s' \"$EVENT_N\" >>$DIR/out"});
  bench.message({"$(touch $DIR/hacked); `touch $DIR/hacked` ' \" ;& |"});
  bench.until_done();
  CHECK(bench.read("out") == "$(touch $DIR/hacked); `touch $DIR/hacked` ' \" ;& |");
  CHECK(bench.directory.names().find("hacked") == std::string::npos);
}

TEST_CASE("an event is one command, whatever bytes are in its line", "[output][command_output]") {
  Bench bench({.command = "echo \"$EVENT_N\" >>$DIR/names; cat >>$DIR/out; printf / >>$DIR/out"});
  const std::vector<std::string> lines{
      "1\n\n",
      "2\n" + bytes("\0\0\nEVENT_N=forged\0\0forged"),
      "3\n" + bytes("\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
      "4\n\xff\xfe\r",
      "5\n" + repeated("\n", 100000),
  };
  bench.message({lines[0], lines[1]});
  bench.message({lines[2], lines[3], lines[4]});
  CHECK(bench.output->waiting_lines() == 5u);
  bench.until_done();
  CHECK(bench.read("names") == "1\n2\n3\n4\n5\n");
  std::string expected;
  for (const auto& line : lines) expected += line + "\n/";
  CHECK((bench.read("out") == expected));
  CHECK(bench.output->commands()->run == 5u);
}

TEST_CASE("the environment is the inherited one and the variables of the event",
          "[output][command_output]") {
  Bench bench({.command = "cat /proc/$$/environ >$DIR/environment"});
  bench.message({"1"});
  bench.until_done();
  CHECK(bench.read("environment") ==
        "DIR=" + bench.directory.path("") + bytes("\0") + bytes("EVENT_N=1\0"));
}

TEST_CASE("commands run one after the other, in order", "[output][command_output]") {
  Bench bench({.command = "[ $EVENT_N != 1 ] || sleep 0.1; echo $EVENT_N >>$DIR/out"});
  for (const auto* line : {"1", "2", "3"}) bench.message({line});
  bench.until_done();
  CHECK(bench.read("out") == "1\n2\n3\n");
}

TEST_CASE("several jobs run at once, and lines are done in order", "[output][command_output]") {
  Bench bench({.command = "[ $EVENT_N != 1 ] || while [ ! -e $DIR/go ]; do sleep 0.01; done; "
                          "echo $EVENT_N >>$DIR/out",
               .jobs = 2});
  for (const auto* line : {"1", "2", "3"}) bench.message({line});
  bench.until([&] { return bench.read("out").size() == 4; });
  CHECK(bench.output->written() == 0u);
  bench.until([&] { return bench.output->waiting_lines() == 1; });
  bench.directory.write("go", "");
  bench.until_done();
  CHECK(bench.read("out").ends_with("1\n"));
}

TEST_CASE("a command that fails is logged, and its message rejected once",
          "[output][command_output]") {
  Bench bench({.command = "exit 3"}, true);
  bench.message({"1", "2"}, "some.key");
  bench.until_done();
  CHECK(bench.read("rejects") ==
        "{\"exchange\":\"exchange\",\"key\":\"some.key\",\"body\":\"{}\","
        "\"error\":\"command: exit status 3\"}\n");
  CHECK(bench.read("log").find("warning: command: exit status 3 after 0.0 s, key 'some.key'") !=
        std::string::npos);
  CHECK(bench.output->commands()->failed == 2u);
}

TEST_CASE("a command that a signal ends has failed", "[output][command_output]") {
  Bench bench({.command = "kill -9 $$"}, true);
  bench.message({"1"});
  bench.until_done();
  CHECK(bench.read("rejects").find("\"command: signal 9\"") != std::string::npos);
}

TEST_CASE("retries come after 1, 2, 4 seconds and keep the order", "[output][command_output]") {
  Bench bench({.command = "echo $EVENT_N >>$DIR/out; [ $EVENT_N != 1 ]", .retries = 3}, true);
  bench.message({"1"});
  bench.message({"2"});
  std::string expected = "1\n";
  for (const int delay : {1, 2, 4}) {
    bench.until([&] { return bench.output->wake_at(bench.clock.time()).has_value(); });
    CHECK((bench.output->wake_at(bench.clock.time()) == bench.clock.time() + seconds(delay)));
    CHECK(bench.read("out") == expected);
    bench.clock.advance(seconds(delay) - Milliseconds(1));
    bench.advance();
    CHECK(bench.read("out") == expected);
    bench.clock.advance(Milliseconds(1));
    expected += "1\n";
    // After the last retry, the next command may have written already.
    bench.until([&] { return bench.read("out").starts_with(expected); });
  }
  bench.until_done();
  CHECK(bench.read("out") == expected + "2\n");
  CHECK(bench.read("rejects").find("exit status 1") != std::string::npos);
  CHECK(bench.read("log").find("; retry 3 of 3 in 4 s") != std::string::npos);
}

TEST_CASE("a command that takes too long is terminated, then killed", "[output][command_output]") {
  Bench bench({.command = "trap 'echo term >>$DIR/out' TERM; echo on >>$DIR/out; "
                          "while :; do sleep 0.01; done",
               .timeout = seconds(30)});
  bench.message({"1"});
  bench.until([&] { return bench.read("out") == "on\n"; });
  bench.clock.advance(seconds(30));
  bench.until([&] { return bench.read("out").find("term\n") != std::string::npos; });
  CHECK(bench.output->written() == 0u);
  bench.clock.advance(Attempt::kKillAfterTimeout);
  bench.until_done();
  CHECK(bench.read("log").find("command: signal 9 (timed out) after 35.0 s") != std::string::npos);
}

TEST_CASE("at the end without a limit all commands run", "[output][command_output]") {
  Bench bench({.command = "echo $EVENT_N >>$DIR/out"});
  bench.message({"1", "2"});
  CHECK_FALSE(bench.output->is_finished(bench.clock.time()));
  bench.clock.advance(seconds(1000));
  bench.until([&] { return bench.output->is_finished(bench.clock.time()); });
  CHECK(bench.read("out") == "1\n2\n");
}

TEST_CASE("after a limit no command starts, and a running one is killed",
          "[output][command_output]") {
  Bench bench({.command = "trap '' TERM; echo $EVENT_N >>$DIR/out; "
                          "while :; do sleep 0.01; done"});
  bench.message({"1"});
  bench.message({"2"});
  bench.until([&] { return bench.read("out") == "1\n"; });
  bench.output->limit_finish(bench.clock.time());
  bench.advance();
  CHECK_FALSE(bench.output->is_finished(bench.clock.time()));
  bench.clock.advance(CommandOutput::kFinish);
  CHECK_FALSE(bench.output->is_finished(bench.clock.time()));
  bench.clock.advance(CommandOutput::kKillAtEnd);
  CHECK(bench.output->is_finished(bench.clock.time()));
  CHECK(bench.output->written() == 0u);
  CHECK(bench.output->waiting_lines() == 2u);
  CHECK(bench.read("out") == "1\n");
}

TEST_CASE("at the end, what has not succeeded is not done", "[output][command_output]") {
  for (const std::uint32_t retries : {0U, 3U}) {
    for (const auto* const end : {"exit 1", "exit 143", "kill -TERM $$", "kill -KILL $$"}) {
      CAPTURE(retries, end);
      Bench bench({.command = "echo >>$DIR/on; while [ ! -e $DIR/go ]; do sleep 0.01; done; "
                              "[ $EVENT_N = 2 ] || " +
                              std::string(end) + "; echo $EVENT_N >>$DIR/out",
                   .jobs = 2,
                   .retries = retries},
                  true);
      for (const auto* const line : {"1", "2", "3"}) bench.message({line});
      bench.until([&] { return bench.read("on") == "\n\n"; });
      bench.output->limit_finish(bench.clock.time());
      bench.directory.write("go", "");
      bench.until([&] { return bench.output->is_finished(bench.clock.time()); });
      CHECK(bench.read("out") == "2\n");
      CHECK(bench.output->written() == 0u);
      CHECK(bench.output->waiting_lines() == 2u);
      CHECK(bench.read("rejects").empty());
      CHECK(bench.read("log").find("key 'key'; the monitor is ending, so the message is not "
                                   "acknowledged\n") != std::string::npos);
    }
  }
}

TEST_CASE("a command that succeeds at the end is done", "[output][command_output]") {
  Bench bench({.command = "echo >>$DIR/on; while [ ! -e $DIR/go ]; do sleep 0.01; done"});
  bench.message({"1"});
  bench.until([&] { return bench.read("on") == "\n"; });
  bench.output->limit_finish(bench.clock.time());
  bench.directory.write("go", "");
  bench.until_done();
  CHECK(bench.output->is_finished(bench.clock.time()));
  CHECK(bench.output->waiting_lines() == 0u);
}

TEST_CASE("a command that a signal ends just before the monitor ends is not done",
          "[output][command_output]") {
  for (const auto* const end : {"kill -TERM $$", "kill -INT $$", "kill -HUP $$", "exit 130"}) {
    for (const bool ends : {false, true}) {
      CAPTURE(end, ends);
      Bench bench({.command = end}, true);
      bench.message({"1"});
      bench.until([&] { return bench.output->commands()->run == 1; });
      CHECK((bench.output->wake_at(bench.clock.time()) ==
             bench.clock.time() + CommandOutput::kSuspicion));
      bench.clock.advance(CommandOutput::kSuspicion - Milliseconds(1));
      bench.advance();
      CHECK(bench.output->written() == 0u);
      if (ends) bench.output->limit_finish(bench.clock.time());
      bench.clock.advance(Milliseconds(1));
      bench.advance();
      CHECK((bench.output->pending() == 0) == !ends);
      CHECK(bench.output->is_finished(bench.clock.time()));
      CHECK(bench.output->waiting_lines() == (ends ? 1u : 0u));
      CHECK(bench.read("rejects").empty() == ends);
    }
  }
}

TEST_CASE("a command that fails after the monitor has received a signal is not done",
          "[output][command_output]") {
  const auto signals = Signals::install(Signals::HangUp::ends);
  Bench bench({.command = "exit 1"}, true);
  bench.message({"1"});
  ::raise(SIGTERM);
  bench.until([&] { return bench.output->commands()->run == 1; });
  bench.advance();
  CHECK(bench.output->written() == 0u);
  CHECK(bench.read("rejects").empty());
}

TEST_CASE("a stopped command is logged each time, and ends when it continues",
          "[output][command_output]") {
  Bench bench({.command = "echo $$ >$DIR/pid; kill -STOP $$; kill -TTIN $$; echo >>$DIR/out"});
  bench.message({"1"}, "some.key");
  const auto says = [&](const std::string& text) {
    return bench.read("log").find("warning: command: stopped by signal " + text) !=
           std::string::npos;
  };
  bench.until([&] { return says("19 after 0.0 s, key 'some.key'; it waits for SIGCONT\n"); });
  const auto pid = std::stoi(bench.read("pid"));
  ::kill(pid, SIGCONT);
  bench.until([&] { return says("21 "); });
  CHECK(bench.output->written() == 0u);
  ::kill(pid, SIGCONT);
  bench.until_done();
  CHECK(bench.read("out") == "\n");
  CHECK(bench.output->commands()->failed == 0u);
}

TEST_CASE("a stopped command ends after its time limit and at the end",
          "[output][command_output]") {
  for (const bool timeout : {true, false}) {
    CAPTURE(timeout);
    OutputCommand settings{.command = "trap 'echo term >$DIR/out; exit 1' TERM; kill -STOP $$"};
    if (timeout) settings.timeout = seconds(30);
    Bench bench(settings);
    bench.message({"1"});
    bench.until([&] { return !bench.read("log").empty(); });
    if (!timeout) bench.output->limit_finish(bench.clock.time());
    bench.clock.advance(seconds(30));
    bench.until([&] {
      return timeout ? bench.output->pending() == 0 : bench.output->is_finished(bench.clock.time());
    });
    CHECK(bench.read("out") == "term\n");
  }
}

TEST_CASE("a command whose status is unknown has failed", "[output][command_output]") {
  const auto before = std::signal(SIGCHLD, SIG_IGN);  // so that its status is discarded
  Bench bench({.command = "true"}, true);
  bench.message({"1"});
  bench.until_done();
  std::signal(SIGCHLD, before);
  CHECK(bench.output->commands()->failed == 1u);
  CHECK(bench.read("rejects").find("\"command: unknown exit status\"") != std::string::npos);
}

TEST_CASE("fields that are too large for a command fail it, and it is not tried for ever",
          "[output][command_output]") {
  Bench bench({.command = "true"}, true);
  bench.message({std::string(300000, 'x')});  // Linux allows 128 KiB a variable
  bench.advance();
  CHECK((bench.output->wake_at(bench.clock.time()) == bench.clock.time()));
  bench.advance();
  CHECK(bench.output->pending() == 0u);
  CHECK(bench.read("rejects").find("environment is too large") != std::string::npos);
}

TEST_CASE("what is done is forgotten", "[output][command_output]") {
  Bench bench({.command = ":", .jobs = 8});
  for (int i = 0; i < 50; ++i) {
    bench.message({std::to_string(i)});
    if (i % 10 == 9) bench.until_done();
  }
  bench.until_done();
  CHECK(bench.output->buffer().empty());
  CHECK(bench.output->commands()->run == 50u);
}

TEST_CASE("commands inherit no secret and nothing of the service manager", "[output][child]") {
  std::vector<std::string> given{
      "HOME=/x",        "PULSE_PASSWORD=hunter2",       "PULSEBUILDMONITOR_URL=amqp://u:p@h",
      "LISTEN_FDS=1",   "NOTIFY_SOCKET=/run/notify",    "WATCHDOG_USEC=1",
      "EVENT_TREE=try", "CREDENTIALS_DIRECTORY=/run/c", "PULSE_USER=u"};
  std::vector<char*> pointers;
  for (auto& variable : given) pointers.push_back(variable.data());
  pointers.push_back(nullptr);
  CHECK(inherited_environment(pointers.data()) ==
        std::vector<std::string>{"HOME=/x", "PULSE_USER=u"});
}

TEST_CASE("a command has the descriptors 0, 1 and 2 only", "[output][command_output]") {
  Bench bench({.command = "ls /proc/self/fd >$DIR/out; cat /proc/self/stat >$DIR/stat"});
  const Pipe leaky;
  ::fcntl(leaky.writer.get(), F_SETFD, 0);
  bench.message({"1"});
  bench.until_done();
  CHECK(bench.read("out") == "0\n1\n2\n3\n");  // 3 is the directory that ls reads
}

}  // namespace

}  // namespace pbm
