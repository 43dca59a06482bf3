// SPDX-License-Identifier: MPL-2.0
#include "monitor/push_watch.h"

#include "support/catch.h"
#include "support/fake_source.h"
#include "support/temporary.h"

#include <chrono>
#include <string>

namespace pbm {

namespace {

using std::chrono::seconds;

const TimePoint kBegin = TimePoint() + seconds(1000);
constexpr auto kBroker = Origin::broker;
constexpr auto kCapture = Origin::capture;

// A push with a decision task D and a build B.
class WatchedBench {
 public:
  explicit WatchedBench(Origin from = kBroker, bool fail_fast = false)
      : settings{.fail_fast = fail_fast, .is_firefox_ci = true},
        watch(&groups, settings, source, log, kBegin) {
    source.from = from;
    REQUIRE(log.to_file(directory.path("log")));
  }

  void take(std::string_view id, Stage stage, std::string_view result = {}) {
    const bool is_build = id != "G";
    (void)groups.take({.group_id = "G",
                       .task_id = id,
                       .run = 0,
                       .stage = stage,
                       .result = result,
                       .revision = "0123abc0123abc",
                       .tree = "try",
                       .kind = is_build ? "build" : "decision-task",
                       .label = is_build ? "build-linux64/opt" : "decision-gecko",
                       .tags = "{}",
                       .logurl = "https://log",
                       .event = is_build ? std::optional(EventKind::build) : std::nullopt,
                       .counts = is_build},
                      now);
  }
  void end(std::string_view result) {
    take("G", Stage::ended, "success");
    take("B", Stage::ended, result);
    groups.resolve("G", now);
  }
  // The log after the end.
  std::string logged() {
    watch.finish(now);
    return directory.read("log");
  }

  TimePoint now = kBegin;
  PushSettings settings;
  FakeSource source{now};
  PushGroups groups{{.hashes = {"0123abc"}}};
  TemporaryDirectory directory;
  Log log{LogLevel::info};
  PushWatch watch;
};

TEST_CASE("without a push nothing ends a run or changes its exit code", "[monitor][push_watch]") {
  Log log(LogLevel::info);
  const PushSettings settings;
  const TimePoint now = kBegin;
  FakeSource source(now);
  PushWatch watch(nullptr, settings, source, log, kBegin);
  watch.look({.now = kBegin + seconds(100), .output_is_empty = true});
  CHECK_FALSE(watch.is_on());
  CHECK_FALSE(watch.is_over());
  CHECK_FALSE(watch.wake_at({}).has_value());
  for (const int code : {0, 1, 3, 124}) CHECK(watch.exit_code(code, true, true) == code);
}

TEST_CASE("a push ends after some silence, which begins when nothing waits in the output",
          "[monitor][push_watch]") {
  WatchedBench bench;
  bench.end("success");
  bench.watch.look({.now = kBegin, .output_is_empty = false});
  CHECK(bench.watch.wake_at({}) == kBegin + Push::kGrace);
  bench.watch.look({.now = kBegin + seconds(30), .output_is_empty = false});
  CHECK_FALSE(bench.watch.is_over());
  bench.watch.look({.now = kBegin + seconds(31), .output_is_empty = true});
  CHECK_FALSE(bench.watch.is_over());
  bench.watch.look({.now = kBegin + seconds(32), .output_is_empty = true});
  CHECK_FALSE(bench.watch.is_over());
  bench.watch.look({.now = kBegin + seconds(33), .output_is_empty = true});
  CHECK(bench.watch.is_over());
}

TEST_CASE("a command that runs for longer than the silence does not end the push",
          "[monitor][push_watch]") {
  WatchedBench bench;
  bench.end("success");
  bench.watch.look(
      {.now = kBegin, .output_is_empty = false});  // the next turn is when the command has ended
  bench.watch.look({.now = kBegin + seconds(30), .output_is_empty = true});
  CHECK_FALSE(bench.watch.is_over());
  CHECK(bench.watch.wake_at({}) == kBegin + seconds(32));
  bench.watch.look({.now = kBegin + seconds(32), .output_is_empty = true});
  CHECK(bench.watch.is_over());
}

TEST_CASE("time does not end the push of a capture; its end does", "[monitor][push_watch]") {
  WatchedBench bench(kCapture);
  bench.end("success");
  bench.watch.look({.now = kBegin + seconds(100), .output_is_empty = true});
  CHECK_FALSE(bench.watch.is_over());
  CHECK_FALSE(bench.watch.wake_at({}).has_value());
  bench.watch.input_ended();
  bench.watch.finish(kBegin);
  CHECK(bench.watch.exit_code(0, false, true) == 0);
}

TEST_CASE("the exit code of a push", "[monitor][push_watch]") {
  struct Row {
    const char* result;  // of the build; null: it has not ended
    int limited;
    bool timed_out, is_over;
    int code;
  };
  for (const auto& [result, limited, timed_out, is_over, code] : std::vector<Row>{
           {"success", 0, false, true, 0},
           {"success", 1, false, true, 1},
           {"success", 0, false, false, 3},
           {"success", 0, true, false, 124},
           {"success", 0, true, true, 0},
           {"failure", 0, false, true, 1},
           {"failure", 0, false, false, 1},
           {"failure", 0, true, false, 124},
           {"failure", 124, false, true, 124},
           {"canceled", 0, false, true, 3},
           {nullptr, 0, false, false, 3},
           {nullptr, 0, true, false, 124},
       }) {
    CAPTURE(result == nullptr ? "none" : result, limited, timed_out, is_over);
    WatchedBench bench(kCapture);
    if (result != nullptr) bench.end(result);
    if (is_over) bench.watch.input_ended();
    bench.watch.finish(kBegin);
    CHECK(bench.watch.exit_code(limited, timed_out, true) == code);
  }
}

TEST_CASE("a push whose lines were not written in time is a timeout", "[monitor][push_watch]") {
  WatchedBench bench(kCapture);
  bench.end("success");
  bench.watch.input_ended();
  bench.watch.finish(kBegin);
  CHECK(bench.watch.exit_code(0, true, false) == 124);
  CHECK(bench.watch.exit_code(0, false, false) == 0);
}

TEST_CASE("of several pushes the worst status counts", "[monitor][push_watch]") {
  WatchedBench bench(kCapture);
  PushGroups groups({.hashes = {"0123abc", "fedcba9"}});
  PushWatch watch(&groups, bench.settings, bench.source, bench.log, kBegin);
  watch.input_ended();
  watch.finish(kBegin);
  CHECK(watch.exit_code(0, false, true) == 3);
  CHECK(watch.exit_code(0, true, true) == 124);
}

TEST_CASE("a result that counts ends the run early if that is wanted", "[monitor][push_watch]") {
  for (const bool fail_fast : {false, true}) {
    WatchedBench bench(kBroker, fail_fast);
    bench.take("G", Stage::ended, "success");
    bench.take("C", Stage::running);
    bench.take("B", Stage::ended, "failure");
    bench.watch.look({.now = kBegin, .output_is_empty = true});
    CHECK(bench.watch.is_over() == fail_fast);
    bench.watch.finish(kBegin);
    CHECK(bench.watch.exit_code(0, false, true) == 1);
  }
}

TEST_CASE("the summary names the verdict, what failed, and its log", "[monitor][push_watch]") {
  WatchedBench bench(kCapture);
  bench.watch.input_ended();
  bench.end("failure");
  const auto log = bench.logged();
  CHECK(log.find("push 0123abc: failed; 1 build, 0 tests: 1 failure; after 0s") !=
        std::string::npos);
  CHECK(log.find("failure: build-linux64/opt: https://log") != std::string::npos);
  CHECK(log.find("https://treeherder.mozilla.org/jobs?repo=try&revision=0123abc0123abc") !=
        std::string::npos);
}

TEST_CASE("a push that was joined late is reported once, as soon as that is known",
          "[monitor][push_watch]") {
  WatchedBench bench;
  bench.take("B", Stage::running);
  bench.watch.look({.now = kBegin, .output_is_empty = true});
  CHECK(bench.directory.read("log").empty());  // the decision task may come in a moment
  CHECK(bench.watch.wake_at({}) == kBegin + Push::kGrace);
  bench.watch.look({.now = kBegin + Push::kGrace, .output_is_empty = true});
  CHECK_FALSE(bench.directory.read("log").empty());
  bench.watch.look({.now = kBegin + Push::kGrace, .output_is_empty = true});
  const auto log = bench.logged();
  const auto first = log.find("results may be missing");
  CHECK(first != std::string::npos);
  CHECK(log.find("results may be missing", first + 1) == std::string::npos);
}

TEST_CASE("a hash that no message names may be mistyped", "[monitor][push_watch]") {
  WatchedBench bench;
  CHECK(bench.logged().find("check the hash") == std::string::npos);  // nothing was received
  (void)bench.groups.take({.group_id = "H", .task_id = "X", .revision = "ffffff", .tree = "try"},
                          kBegin);
  CHECK(bench.logged().find("--push 0123abc: no message contained this hash; check it") !=
        std::string::npos);
}

TEST_CASE("a hash that is no revision of its groups is a git hash", "[monitor][push_watch]") {
  WatchedBench bench;
  bench.take("B", Stage::running);
  CHECK_FALSE(bench.watch.has_git_hash());
  (void)bench.groups.take({.group_id = "H",
                           .task_id = "X",
                           .stage = Stage::defined,
                           .revision = "ffffff",
                           .git_revision = "0123abcffffff",
                           .tree = "try"},
                          kBegin);
  CHECK(bench.watch.has_git_hash());
}

TEST_CASE("a mistyped hash suggests the one of another push", "[monitor][push_watch]") {
  WatchedBench bench;
  (void)bench.groups.take({.group_id = "H",
                           .task_id = "X",
                           .stage = Stage::ended,
                           .revision = "0123abdffffff",
                           .tree = "try"},
                          kBegin);
  CHECK(bench.logged().find("--push 0123abc: did you mean 0123abd?") != std::string::npos);
}

TEST_CASE("a gap before the push is over is reported, and the status is not 0",
          "[monitor][push_watch]") {
  for (const bool is_at_end : {false, true}) {
    CAPTURE(is_at_end);
    WatchedBench bench(kCapture);
    bench.end("success");
    bench.source.gaps_seen = 1;
    if (!is_at_end) bench.watch.look({.now = kBegin, .output_is_empty = true});
    const std::string warning = "0123abc: messages about it may have been missed";
    CHECK((bench.directory.read("log").find(warning) != std::string::npos) == !is_at_end);
    bench.watch.input_ended();
    CHECK(bench.logged().find(warning) != std::string::npos);
    CHECK(bench.watch.exit_code(0, false, true) == 3);
  }
}

TEST_CASE("a hash of several revisions is reported with all of them", "[monitor][push_watch]") {
  WatchedBench bench;
  bench.take("B", Stage::running);
  (void)bench.groups.take({.group_id = "H",
                           .task_id = "X",
                           .stage = Stage::ended,
                           .revision = "0123abcffffff",
                           .tree = "try"},
                          kBegin);
  bench.watch.look({.now = kBegin, .output_is_empty = true});
  CHECK(bench.logged().find("0123abc0123abc, 0123abcffffff") != std::string::npos);
}

}  // namespace

}  // namespace pbm
