// SPDX-License-Identifier: MPL-2.0
// What is printed of a push, and in which order, from messages in the shapes of the queue service.
#include "flow/push_filter.h"

#include "event/capture_facts.h"
#include "event/exchanges.h"
#include "flow/intake.h"
#include "format/template.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace pbm {

namespace {

const std::string kHgRevision(40, 'a');
const std::string kGitHash(40, 'b');

struct TaskMessage {
  std::string id = "B";
  std::string exchange{exchanges::kTaskCompleted};
  std::string tags = "'kind':'build','label':'build-linux64/opt'";
  std::string group = "G";
  std::string revision = kHgRevision;
  std::string git{};
  std::string timestamp{};
  std::string resolved{};
  int run = 0;
  std::string other_runs{};
  std::string run_id{};  // JSON, in place of `run`
  std::string key = "k";
};

// A capture with --push.
class FilteredBench {
 public:
  explicit FilteredBench(std::vector<std::string> hashes, Stages stages = {})
      : settings_(settings(std::move(hashes), stages)),
        intake_(settings_, make_line_writer(*parse_template("{label} {result} {stage}"), {})) {}

  Outcome take(const TaskMessage& message) {
    std::vector<std::string> routes{"route.tc-treeherder.v2.autoland." + message.revision + ".1"};
    if (!message.git.empty()) {
      routes.push_back("route.index.gecko.v2.autoland.revision." + message.git +
                       ".firefox.linux64-opt");
    }
    const std::vector<std::string_view> cc(routes.begin(), routes.end());
    const bool is_defined = message.exchange == exchanges::kTaskDefined;
    const auto run_id = message.run_id.empty() ? std::to_string(message.run) : message.run_id;
    const auto body = json(fmt::format(
        "{{'status':{{'taskId':'{}','taskGroupId':'{}','runs':[{}{{'runId':{},'resolved':'{}'}}]}},"
        "{}'task':{{'tags':{{{}}}}}}}",
        message.id, message.group, message.other_runs, message.run, message.resolved,
        is_defined ? "" : fmt::format("'runId':{},", run_id), message.tags));
    return take(message.exchange, message.key, body, cc, message.timestamp);
  }

  Outcome resolve(const std::string& group, const std::string& timestamp = {}) {
    return take(exchanges::kTaskGroupResolved, "k", json("{'taskGroupId':'" + group + "'}"), {},
                timestamp);
  }

  // A message that cannot be read.
  Outcome take_broken(std::string_view exchange, std::string_view key, const CaptureFacts& facts,
                      Defect defect = {}) {
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = key;
    if (!defect) delivery.body = "no JSON";
    delivery.defect = defect;
    delivery.captured = &facts;
    return intake_.take(delivery, "20261128000000", out_, Pipeline::kNoLimit,
                        Deduplicator::Broker::stayed);
  }

  // As a reload does.
  void filter(Filter filter) {
    settings_.filter = std::move(filter);
    intake_.reconfigure(settings_);
  }

  std::string lines() { return std::exchange(out_, {}); }
  Push& push() { return *intake_.pushes()->pushes().front(); }
  PushGroups& pushes() { return *intake_.pushes(); }

 private:
  static PipelineSettings settings(std::vector<std::string> hashes, Stages stages) {
    PipelineSettings settings;
    settings.push.hashes = std::move(hashes);
    settings.dialect.stages = stages;
    return settings;
  }

  Outcome take(std::string_view exchange, std::string_view key, const std::string& body,
               std::span<const std::string_view> cc, std::string_view timestamp) {
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = key;
    delivery.body = body;
    delivery.cc = cc;
    const CaptureFacts facts{.received = timestamp};
    delivery.captured = &facts;
    return intake_.take(delivery, "20261128000000", out_, Pipeline::kNoLimit,
                        Deduplicator::Broker::stayed);
  }

  PipelineSettings settings_;
  Intake intake_;
  std::string out_;
};

TaskMessage test_of(const std::string& id) {
  return {.id = id,
          .exchange = std::string(exchanges::kTaskFailed),
          .tags = "'kind':'mochitest','label':'test-linux64/opt-" + id + "'"};
}

TEST_CASE("a git hash prints what the hg revision prints, in the order of arrival",
          "[flow][push]") {
  std::string by_hg;
  for (const auto& hash : {kHgRevision.substr(0, 12), kGitHash.substr(0, 12)}) {
    CAPTURE(hash);
    FilteredBench bench({hash});
    (void)bench.take(test_of("one"));
    auto other = test_of("other");
    other.group = "H";
    other.revision = std::string(40, 'c');
    (void)bench.take(other);
    (void)bench.take(test_of("two"));
    const auto outcome = bench.take({.git = kGitHash});
    CHECK((outcome.kind == Outcome::Kind::emitted));
    (void)bench.take(test_of("three"));
    const auto lines = bench.lines();
    CHECK(lines ==
          "test-linux64/opt-one failure \ntest-linux64/opt-two failure \n"
          "build-linux64/opt success \ntest-linux64/opt-three failure \n");
    CHECK(outcome.lines == (hash[0] == 'a' ? 1u : 3u));
    CHECK(bench.push().has_failed());
  }
}

TEST_CASE("only the stages that are asked for are printed, and all are counted", "[flow][push]") {
  const std::vector<Stage> wanted{Stage::running};
  FilteredBench bench({kHgRevision}, Stages(wanted));
  (void)bench.take({.exchange = std::string(exchanges::kTaskDefined)});
  (void)bench.take({.exchange = std::string(exchanges::kTaskPending)});
  CHECK(bench.push().counts().in(TaskState::pending) == 1u);
  (void)bench.take({.exchange = std::string(exchanges::kTaskRunning)});
  CHECK(bench.lines() == "build-linux64/opt  running\n");
  (void)bench.take({});
  CHECK(bench.lines().empty());
  CHECK(bench.push().counts().results[0] == 1u);
  FilteredBench ends({kHgRevision});
  (void)ends.take({.exchange = std::string(exchanges::kTaskRunning)});
  CHECK(ends.lines().empty());
  (void)ends.take({});
  CHECK(ends.lines() == "build-linux64/opt success \n");
}

TEST_CASE("a canceled task without tags is printed with those of an earlier stage",
          "[flow][push]") {
  for (const auto* const hash : {"aaaaaaa", "bbbbbbb"}) {
    FilteredBench bench({hash});
    (void)bench.take({.exchange = std::string(exchanges::kTaskDefined)});
    (void)bench.take({.exchange = std::string(exchanges::kTaskException), .tags = ""});
    (void)bench.take({.id = "C", .git = kGitHash});
    CHECK(bench.lines() == "build-linux64/opt exception \nbuild-linux64/opt success \n");
    CHECK(bench.push().failures().size() == 1);
  }
  FilteredBench unknown({kHgRevision});
  CHECK((unknown.take({.exchange = std::string(exchanges::kTaskException), .tags = ""}).kind ==
         Outcome::Kind::ignored));
  CHECK(unknown.push().counts().failed == 1u);
  CHECK_FALSE(unknown.push().has_failed());
}

TEST_CASE("what a capture has after the end of the push is not read", "[flow][push]") {
  FilteredBench bench({kHgRevision});
  (void)bench.take({.id = "G", .tags = "'kind':'decision-task'", .timestamp = "20261128000000"});
  (void)bench.take({.timestamp = "20261128000000"});
  (void)bench.resolve("G", "20261128000010");
  auto late = test_of("late");
  late.timestamp = "20261128000013";
  CHECK((bench.take(late).kind == Outcome::Kind::late));
  CHECK(bench.pushes().is_over());
  CHECK((bench.push().outcome()->verdict == Push::Verdict::passed));
  CHECK(bench.lines() == "build-linux64/opt success \n");
}

TEST_CASE("a message without a timestamp has the time that it names", "[flow][push]") {
  for (const auto* const resolved : {"2026-11-28T00:00:11.500Z", "2026-11-28T00:00:30.000Z", ""}) {
    CAPTURE(resolved);
    FilteredBench bench({kHgRevision});
    (void)bench.take(
        {.id = "G", .tags = "'kind':'decision-task'", .resolved = "2026-11-28T00:00:10.000Z"});
    (void)bench.take({});  // at the time of the one before
    (void)bench.resolve("G");
    auto next = test_of("next");
    next.resolved = resolved;
    const bool is_late = std::string_view(resolved).ends_with("30.000Z");
    CHECK((bench.take(next).kind == Outcome::Kind::late) == is_late);
  }
}

TEST_CASE("a run after a rerun is expected to end, though its group is resolved", "[flow][push]") {
  struct Row {
    const char* other_runs;
    bool is_expected;
  };
  for (const auto& [other_runs, is_expected] : std::vector<Row>{
           {"", false},
           {"{'runId':1,'reasonCreated':'retry'},", false},
           {"{'runId':1,'reasonCreated':'rerun'},", true},
           {"{'runId':2,'reasonCreated':'rerun'},", true},
           {"{'runId':3,'reasonCreated':'rerun'},", false},  // not this one
           {"{'reasonCreated':'rerun'},1,", false},
       }) {
    CAPTURE(other_runs);
    FilteredBench bench({kHgRevision});
    (void)bench.take({.exchange = std::string(exchanges::kTaskRunning),
                      .timestamp = "20261128000000",
                      .run = 2,
                      .other_runs = other_runs});
    (void)bench.resolve("G", "20261128000001");
    (void)bench.take({.id = "C", .timestamp = "20261128000500"});
    CHECK((bench.push().counts().in(TaskState::lost) == 0) == is_expected);
  }
}

// The verdict on a push with a success and then this message.
Push::Verdict verdict_after(TaskMessage message) {
  FilteredBench bench({kHgRevision});
  (void)bench.take({.id = "G", .tags = "'kind':'decision-task'"});
  (void)bench.take({});
  (void)bench.take({.id = "C", .exchange = std::string(exchanges::kTaskRunning)});
  message.id = "C";
  (void)bench.take(message);
  (void)bench.resolve("G");
  bench.pushes().finish(true);
  return bench.push().outcome()->verdict;
}

TEST_CASE("the latest run that a message lists counts", "[flow][push]") {
  struct Row {
    const char* other_runs;
    Push::Verdict verdict;
    std::string_view exchange = exchanges::kTaskCompleted;
    int run = 0;
  };
  for (const auto& [other_runs, verdict, exchange, run] : std::vector<Row>{
           {"", Push::Verdict::passed},
           {"{'runId':1,'state':'failed'},", Push::Verdict::failed},
           {"{'runId':1,'state':'exception','reasonResolved':'worker-shutdown'},",
            Push::Verdict::failed},
           {"{'runId':1,'state':'exception','reasonResolved':'canceled'},", Push::Verdict::passed},
           {"{'runId':1,'state':'pending'},", Push::Verdict::unknown},
           {"{'runId':1,'state':'running','reasonCreated':'rerun'},", Push::Verdict::unknown},
           {"{'runId':2,'state':'completed'},{'runId':1,'state':'failed'},", Push::Verdict::passed},
           {"{'runId':0,'state':'failed'},", Push::Verdict::failed},
           {"{'runId':0,'state':'running'},", Push::Verdict::passed},
           {"{'runId':0,'state':'failed'},", Push::Verdict::passed, exchanges::kTaskCompleted, 1},
           {"{'runId':1,'state':'failed'},", Push::Verdict::failed, exchanges::kTaskRunning},
           {"{'runId':1,'state':'completed'},", Push::Verdict::passed, exchanges::kTaskFailed},
           {"{'runId':1001,'state':'failed'},1,{'runId':1,'state':'new'},", Push::Verdict::passed},
       }) {
    CAPTURE(other_runs, exchange, run);
    CHECK(
        (verdict_after({.exchange = std::string(exchange), .run = run, .other_runs = other_runs}) ==
         verdict));
  }
}

TEST_CASE("an end without a valid run belongs to the latest run, or to an unknown one",
          "[flow][push]") {
  for (const auto* const run_id :
       {"null", "'x'", "1.0", "[]", "{}", "-1", "1001", "9223372036854775808"}) {
    CAPTURE(run_id);
    const std::string failed(exchanges::kTaskFailed);
    CHECK((verdict_after({.exchange = failed,
                          .other_runs = "{'runId':1,'state':'failed'},",
                          .run_id = run_id}) == Push::Verdict::failed));
    CHECK((verdict_after({.exchange = failed, .run_id = run_id}) == Push::Verdict::unknown));
    CHECK((verdict_after({.other_runs = "{'runId':0,'state':'completed'},", .run_id = run_id}) ==
           Push::Verdict::passed));
    CHECK((verdict_after({.run_id = run_id}) == Push::Verdict::unknown));  // of no known run
  }
}

TEST_CASE("after a malformed message, only the pushes of other groups can pass", "[flow][push]") {
  using Line = CaptureFacts::Line;
  const std::string of_task = "primary.T.0.us.1.gecko-3.b-linux.gecko-level-3.";
  const std::string of_push = of_task + "G._";
  const std::string of_other = of_task + "H._";
  struct Row {
    std::string_view exchange;
    std::string_view key;
    bool passes = false;
    Defect defect{};
    CaptureFacts facts{};
  };
  for (const auto& [exchange, key, passes, defect, facts] : std::vector<Row>{
           {exchanges::kTaskFailed, of_push},
           {exchanges::kTaskPending, of_push},
           {exchanges::kTaskFailed, of_push, false, {"larger than the limit"}},
           {exchanges::kTaskFailed, "primary.T.0"},
           {exchanges::kTaskFailed, of_other, true},
           {exchanges::kTaskFailed, of_other, true, {"larger than the limit"}},
           {exchanges::kTaskGroupResolved, "primary.G.gecko-level-3._"},
           {exchanges::kTaskGroupResolved, "primary.H.gecko-level-3._", true},
           {"exchange/build/normalized", "k", true},
           {"exchange/of-others", "k", true},
           {"exchange/of-oth\x01rs", "k", false, {"not a JSON object"}},
           {{}, {}, false, {"not JSON"}, {.line = Line::unreadable}},
           {{}, {}, false, {"not JSON"}, {.line = Line::event}},
           {exchanges::kTaskFailed, of_other, false, {}, {.follows_gap = true}},
       }) {
    CAPTURE(exchange, key, defect.why, facts.follows_gap);
    FilteredBench bench({kHgRevision});
    (void)bench.take({.id = "O", .group = "H", .revision = std::string(40, 'c')});
    (void)bench.take({.id = "G", .tags = "'kind':'decision-task'"});
    (void)bench.take({.id = "B"});
    (void)bench.take_broken(exchange, key, facts, defect);
    (void)bench.resolve("G");
    CHECK((bench.push().verdict(true) == Push::Verdict::passed) == passes);
  }
}

TEST_CASE("a message that cannot be read and comes after the end of a push changes nothing",
          "[flow][push]") {
  FilteredBench bench({kHgRevision});
  (void)bench.take({.id = "G", .tags = "'kind':'decision-task'", .timestamp = "20261128000000"});
  (void)bench.take({.id = "B", .timestamp = "20261128000001"});
  (void)bench.resolve("G", "20261128000001");
  (void)bench.take_broken(exchanges::kTaskFailed, "k", {.received = "20261128000100"});
  REQUIRE(bench.push().outcome().has_value());
  CHECK((bench.push().outcome()->verdict == Push::Verdict::passed));
}

TEST_CASE("a copy of a message that was held back is printed once", "[flow][push]") {
  FilteredBench bench({kGitHash});
  (void)bench.take(test_of("one"));
  (void)bench.take(test_of("one"));
  (void)bench.take({.git = kGitHash});
  CHECK(bench.lines() == "test-linux64/opt-one failure \nbuild-linux64/opt success \n");
}

TEST_CASE("a held message that cannot be printed does not affect the others", "[flow][push]") {
  FilteredBench bench({kGitHash});
  auto unprintable = test_of("two");
  unprintable.key = "\xff";
  (void)bench.take(test_of("one"));
  (void)bench.take(unprintable);
  (void)bench.take(test_of("three"));
  const auto outcome = bench.take({.git = kGitHash});
  CHECK(bench.lines() ==
        "test-linux64/opt-one failure \ntest-linux64/opt-three failure \n"
        "build-linux64/opt success \n");
  CHECK(outcome.kind == Outcome::Kind::emitted);
  CHECK_FALSE(outcome.defect);
  REQUIRE(outcome.released.size() == 3);
  CHECK_FALSE(outcome.released[0].defect);
  CHECK(outcome.released[1].defect.why == "exchange or routing key is not UTF-8");
  CHECK(outcome.released[1].delivery.key == "\xff");
  CHECK_FALSE(outcome.released[2].defect);
}

TEST_CASE("filters that a reload has changed decide what counts and which groups join",
          "[flow][push]") {
  FilteredBench bench({"aaaaaaaaaaaa"});
  const auto build = [](const std::string& id, const std::string& group) {
    return TaskMessage{.id = id, .exchange = std::string(exchanges::kTaskFailed), .group = group};
  };
  Filter only_tests;
  only_tests.builds = false;
  bench.filter(only_tests);
  (void)bench.take(build("B", "G"));
  CHECK(bench.push().counts().bad == 0);
  (void)bench.take(test_of("T"));
  CHECK(bench.push().counts().bad == 1);

  Filter of_try;
  of_try.texts.push_back({.field = Field::tree, .wanted = {"try"}});
  bench.filter(of_try);
  (void)bench.take(build("C", "H"));
  CHECK(bench.push().groups().size() == 1);
}

}  // namespace

}  // namespace pbm
