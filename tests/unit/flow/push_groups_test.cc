// SPDX-License-Identifier: MPL-2.0
#include "flow/push_groups.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const TimePoint kStart = TimePoint() + seconds(100000);
constexpr seconds kStall{60};

const std::string kHgOfPush(40, 'a');
const std::string kGitOfPush(40, 'b');

// A push as the queue service tells of it, with the fields that matter to a case.
class GroupsBench {
 public:
  using PassesTree = std::function<bool(std::string_view)>;

  explicit GroupsBench(std::vector<std::string> hashes = {"aaaaaaaaaaaa"}, PassesTree passes = {},
                       std::size_t most = PushGroups::kMostHeldBytes,
                       std::size_t most_task_bytes = PushGroups::kMostTaskBytes)
      : groups({.hashes = std::move(hashes),
                .passes_tree = std::move(passes),
                .stall = kStall,
                .most_held_bytes = most,
                .most_task_bytes = most_task_bytes}) {}

  TaskReport report(std::string_view id, Stage stage, std::string_view result = {}) const {
    return {.group_id = group_id,
            .task_id = id,
            .run = stage == Stage::defined ? TaskReport::kNoRun : 0,
            .stage = stage,
            .result = result,
            .revision = kHgOfPush,
            .tree = "autoland",
            .kind = id == group_id ? "decision-task" : "build",
            .label = id,
            .tags = "{\"kind\":\"build\"}",
            .logurl = "https://log",
            .event = id == group_id ? std::nullopt : std::optional(EventKind::build),
            .counts = id != group_id};
  }

  // A run that was made by a rerun, or by a retry of one.
  TaskReport rerun(std::string_view id, Stage stage, std::int64_t number = 1) const {
    auto again = report(id, stage);
    again.run = number;
    again.is_after_rerun = true;
    return again;
  }
  // Only the routes of builds name a git hash.
  TaskReport build_with_git_hash(Stage stage, std::string_view result = {}) const {
    auto build = report("B", stage, result);
    build.git_revision = kGitOfPush;
    return build;
  }

  bool take(const TaskReport& each) { return groups.take(each, now); }
  bool define(std::string_view id) { return take(report(id, Stage::defined)); }
  bool run(std::string_view id) { return take(report(id, Stage::running)); }
  bool end(std::string_view id, std::string_view result = "success") {
    return take(report(id, Stage::ended, result));
  }
  void resolve() { groups.resolve(group_id, now); }
  // The decision task, with these tasks defined.
  void begin(const std::vector<std::string_view>& ids) {
    run(group_id);
    for (const auto id : ids) define(id);
    end(group_id);
  }

  // A result in each of these groups, whose message of 5 kB is held back.
  void hold_in(const std::vector<std::string_view>& ids, std::string_view revision = kHgOfPush) {
    const std::string body(5000, ' ');
    Delivery delivery{};
    delivery.body = body;
    for (const auto id : ids) {
      group_id = id;
      auto result = report("T", Stage::ended, "success");
      result.revision = revision;
      take(result);
      groups.hold(delivery, "20261128000000");
    }
  }

  Push& push(std::size_t place = 0) { return *groups.pushes()[place]; }
  [[nodiscard]] std::optional<seconds> over_in() {
    push().lose(now, TimePoint());
    const auto at = push().over_at(*push().last_came(), kStall);
    return at ? std::optional(std::chrono::duration_cast<seconds>(*at - *push().last_came()))
              : std::nullopt;
  }

  std::string_view group_id = "G";
  TimePoint now = kStart;
  PushGroups groups;
};

TEST_CASE("a push that was seen whole and succeeded has passed", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B", "C"});
  bench.run("B");
  bench.end("B");
  CHECK(bench.over_in() == std::nullopt);
  bench.run("C");
  bench.end("C");
  CHECK(bench.over_in() == std::nullopt);  // not resolved
  bench.resolve();
  CHECK(bench.over_in() == seconds(2));
  CHECK((bench.push().verdict(true) == Push::Verdict::passed));
  CHECK((bench.push().verdict(false) == Push::Verdict::unknown));
  CHECK_FALSE(bench.push().has_joined_late());
}

TEST_CASE("a result that counts against the push fails it, whatever comes", "[flow][push]") {
  for (const auto* const result : {"failure", "warnings", "exception"}) {
    CAPTURE(result);
    GroupsBench bench;
    bench.begin({"B", "C"});
    bench.end("B", result);
    CHECK(bench.push().has_failed());
    CHECK((bench.push().verdict(false) == Push::Verdict::failed));
    const auto failures = bench.push().failures();
    REQUIRE(failures.size() == 1);
    CHECK(failures[0].label == "B");
    CHECK(failures[0].logurl == "https://log");
  }
}

TEST_CASE("of a task the latest run counts", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.end("B", "failure");
  auto again = bench.rerun("B", Stage::pending);
  bench.take(again);
  CHECK_FALSE(bench.push().has_failed());
  bench.resolve();  // does not wait for a rerun
  CHECK(bench.over_in() == std::nullopt);
  again.stage = Stage::ended;
  again.result = "success";
  bench.take(again);
  bench.end("B", "failure");  // late, of the first run
  CHECK(bench.over_in() == seconds(2));
  CHECK((bench.push().verdict(true) == Push::Verdict::passed));
}

TEST_CASE("a retry of a rerun does not end with its group either", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.end("B", "failure");
  auto again = bench.rerun("B", Stage::pending, 2);
  bench.take(again);
  bench.resolve();
  bench.now += minutes(60);
  CHECK(bench.over_in() == std::nullopt);
  again.stage = Stage::ended;
  again.result = "success";
  bench.take(again);
  CHECK((bench.push().verdict(true) == Push::Verdict::passed));
}

TEST_CASE("a report that is redelivered does not end tasks that have joined since",
          "[flow][push]") {
  for (const bool redelivered : {false, true}) {
    CAPTURE(redelivered);
    GroupsBench bench;
    bench.begin({"B"});
    bench.end("B");
    bench.resolve();
    bench.take(bench.report("C", Stage::pending));
    bench.groups.resolve(bench.group_id, bench.now, redelivered);
    bench.now += minutes(60);
    CHECK((bench.over_in() == std::nullopt) == redelivered);
  }
  GroupsBench first;  // it may have been lost with its connection
  first.begin({"B"});
  first.end("B");
  first.groups.resolve(first.group_id, first.now, true);
  CHECK(first.over_in() == seconds(2));
}

TEST_CASE("a run that ended as a retry leaves its task pending", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.end("B", "retry");
  CHECK(bench.push().counts().in(TaskState::pending) == 1u);
  CHECK(bench.over_in() == std::nullopt);
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
}

TEST_CASE("tasks that were never scheduled end the push after a failure", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B", "T"});
  CHECK(bench.over_in() == std::nullopt);  // waits for others
  CHECK(bench.push().waits_for_others());
  bench.run("B");
  CHECK_FALSE(bench.push().waits_for_others());
  bench.end("B", "failure");
  CHECK(bench.over_in() == kStall);
  CHECK(bench.push().in(TaskState::defined) == std::vector<std::string_view>{"T"});
}

TEST_CASE("a task of another kind that failed explains what was never scheduled", "[flow][push]") {
  for (const auto* const result : {"failure", "exception", "canceled"}) {
    CAPTURE(result);
    GroupsBench bench;
    bench.begin({"B"});
    auto toolchain = bench.report("toolchain", Stage::ended, result);
    toolchain.event.reset();
    toolchain.counts = false;
    bench.take(toolchain);
    CHECK(bench.over_in() == kStall);
    const bool is_cancel = result == std::string_view("canceled");
    CHECK((bench.push().verdict(true) ==
           (is_cancel ? Push::Verdict::unknown : Push::Verdict::failed)));
    CHECK((bench.push().verdict(false) == Push::Verdict::unknown));
  }
}

TEST_CASE("a push without a success, or all of it canceled, has no verdict", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.end("B", "canceled");
  bench.resolve();
  CHECK(bench.over_in() == seconds(2));
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
}

TEST_CASE("a decision task that failed fails its push; one that was canceled does not",
          "[flow][push]") {
  GroupsBench failed;
  failed.run("G");
  failed.end("G", "failure");
  CHECK((failed.push().verdict(true) == Push::Verdict::failed));
  GroupsBench canceled;
  canceled.end("G", "canceled");
  CHECK((canceled.push().verdict(true) == Push::Verdict::unknown));
}

TEST_CASE("a push is not seen whole without its decision task", "[flow][push]") {
  GroupsBench bench;
  bench.define("B");
  CHECK_FALSE(bench.push().has_joined_late());
  bench.end("B");
  CHECK(bench.push().has_joined_late());
  bench.resolve();
  CHECK(bench.over_in() == minutes(10));  // its own group may still come
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
}

TEST_CASE("the first run of a decision task must not have been missed", "[flow][push]") {
  GroupsBench bench;
  bench.take(bench.rerun("G", Stage::running));
  bench.end("B");
  CHECK_FALSE(bench.push().is_seen_whole());
}

TEST_CASE("what a cron task has created is not the push", "[flow][push]") {
  GroupsBench bench;
  auto cron = bench.report("G", Stage::ended, "success");
  cron.kind = "cron-task";
  bench.take(cron);
  bench.end("B");
  bench.resolve();
  CHECK(bench.over_in() == minutes(10));
  CHECK_FALSE(bench.push().is_seen_whole());
  bench.group_id = "P";
  bench.begin({"D"});
  bench.end("D");
  bench.resolve();
  CHECK(bench.over_in() == seconds(2));
  CHECK(bench.push().is_seen_whole());
}

TEST_CASE("after a gap a push is known only from what comes later", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.groups.messages_missed();
  bench.end("B");
  bench.resolve();
  CHECK_FALSE(bench.push().is_seen_whole());
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));

  GroupsBench before;  // the decision task ends after the gap, and so does all that it creates
  before.run("G");
  before.groups.messages_missed();
  before.end("G");
  before.end("B");
  before.resolve();
  CHECK(before.push().is_seen_whole());

  GroupsBench silent;  // the report that the group is resolved was in the gap
  silent.begin({"B"});
  silent.end("B");
  CHECK(silent.over_in() == std::nullopt);
  silent.groups.messages_missed();
  CHECK(silent.over_in() == minutes(10));
}

TEST_CASE("after a malformed message, the pushes of its group have no verdict", "[flow][push]") {
  struct Row {
    const char* group_id;
    bool is_known;
  };
  for (const auto& [group_id, is_known] :
       {Row{"G", false}, Row{"", false}, Row{"never-heard-of", false}, Row{"other", true}}) {
    CAPTURE(group_id);
    GroupsBench bench;
    auto other = bench.report("other", Stage::running);
    other.group_id = "other";
    other.revision = kGitOfPush;
    CHECK_FALSE(bench.take(other));
    bench.groups.message_missed("");  // before the push
    bench.begin({"B"});
    bench.groups.message_missed(group_id);
    CHECK(bench.push().is_late() == !is_known);
    bench.end("B");
    bench.resolve();
    CHECK((bench.push().verdict(true) == Push::Verdict::passed) == is_known);
    bench.end("G", "failure");
    bench.end("C", "failure");
    CHECK((bench.push().verdict(true) == Push::Verdict::failed));
  }
}

TEST_CASE("a group that joins later still lacks what could not be read before", "[flow][push]") {
  GroupsBench bench({"bbbbbbbbbbbb"});
  bench.begin({"B"});
  bench.groups.message_missed("G");
  auto build = bench.report("B", Stage::ended, "success");
  build.git_revision = kGitOfPush;
  CHECK(bench.take(build));
  bench.resolve();
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
}

TEST_CASE("a result that never comes is lost a minute after its group is resolved",
          "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B", "C"});
  bench.end("B");
  bench.run("C");
  bench.resolve();
  CHECK(bench.over_in() == std::nullopt);
  bench.now += seconds(59);
  CHECK(bench.over_in() == std::nullopt);
  CHECK(bench.push().loses_at(TimePoint()) == kStart + seconds(60));
  bench.now += seconds(1);
  CHECK(bench.over_in() == seconds(2));
  CHECK(bench.push().in(TaskState::lost) == std::vector<std::string_view>{"C"});
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
  bench.end("C");  // late
  CHECK((bench.push().verdict(true) == Push::Verdict::passed));
}

TEST_CASE("no result is lost while no message can come", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.run("B");
  bench.resolve();
  const auto quiet_since = kStart + minutes(5);
  CHECK(bench.push().loses_at(quiet_since) == quiet_since + seconds(60));
  bench.push().lose(quiet_since + seconds(59), quiet_since);
  CHECK(bench.push().in(TaskState::lost).empty());
  bench.push().lose(quiet_since + seconds(60), quiet_since);
  CHECK(bench.push().in(TaskState::lost).size() == 1);
  CHECK(bench.push().loses_at(quiet_since) == std::nullopt);
}

TEST_CASE("at a deadline results come after their group is resolved", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B", "C"});
  bench.end("B");
  bench.resolve();
  auto expired = bench.report("C", Stage::ended, "exception");
  bench.take(expired);
  CHECK(bench.over_in() == seconds(2));
  CHECK((bench.push().verdict(true) == Push::Verdict::failed));
}

TEST_CASE("a canceled task without tags is the one of an earlier stage", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B", "C"});
  bench.end("C");
  auto bare = bench.report("B", Stage::ended, "exception");
  bare.tags = {};
  bare.kind = {};
  bare.label = {};
  bare.event.reset();
  bare.counts = false;
  bench.take(bare);
  CHECK(bench.push().has_failed());
  CHECK(bench.push().failures().at(0).label == "B");
}

TEST_CASE("an earlier stage that comes late completes a task without tags", "[flow][push]") {
  GroupsBench bench;
  bench.run("G");
  auto bare = bench.report("B", Stage::ended, "exception");
  bare.tags = {};
  bare.label = {};
  bare.event.reset();
  bare.counts = false;
  bench.take(bare);
  CHECK_FALSE(bench.push().has_failed());
  bench.define("B");
  CHECK(bench.push().has_failed());
  CHECK(bench.push().failures().at(0).label == "B");
  CHECK(bench.push().counts().all() == 2);
  auto retried = bench.report("C", Stage::ended, "retry");
  retried.tags = {};
  bench.take(retried);
  bench.define("C");
  CHECK_FALSE(bench.groups.find("G", "C")->tags.empty());  // for the next message without tags
}

TEST_CASE("a push with more tasks than are kept has no status 0", "[flow][push]") {
  constexpr std::size_t kSome = 4000;
  GroupsBench bench({"aaaaaaaaaaaa"}, {}, PushGroups::kMostHeldBytes, kSome);
  bench.begin({});
  for (int i = 0; i < 1000; ++i) bench.end(std::to_string(i));
  CHECK(bench.push().is_cut());
  CHECK(bench.push().counts().all() < 20);
  CHECK(bench.push().groups().at(0)->tasks.bytes() <= kSome + 200);
  bench.resolve();
  CHECK(bench.over_in() == seconds(2));
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
}

TEST_CASE("groups that join together are released in the order of arrival", "[flow][push]") {
  GroupsBench bench({kGitOfPush});
  const auto hold = [&bench](std::string_view group, std::string_view key) {
    bench.group_id = group;
    CHECK_FALSE(bench.end(key));
    Delivery delivery{};
    delivery.key = key;
    delivery.body = "{}";
    bench.groups.hold(delivery, "20261128000000");
  };
  for (const auto* const key : {"1", "2", "3", "4", "5", "6"}) hold(key[0] % 2 ? "A" : "B", key);
  auto build = bench.report("named", Stage::defined);
  build.git_revision = kGitOfPush;
  CHECK(bench.take(build));
  std::string order;
  while (bench.groups.has_released()) order += bench.groups.take_released().delivery().key;
  CHECK(order == "123456");
}

TEST_CASE("a mistyped hash is similar to a hash in the messages", "[flow][push]") {
  GroupsBench bench({"0123456789ab"});
  auto other = bench.report("X", Stage::defined);
  other.revision = "0123456789ba00000000";
  other.git_revision = "ffffffffffff00000000";
  CHECK_FALSE(bench.take(other));
  CHECK(bench.groups.similar("0123456789ab") == "0123456789ba");
  CHECK(bench.groups.similar("fffffffffffe") == "ffffffffffff");
  CHECK(bench.groups.similar("0123456ddddd").empty());
}

TEST_CASE("a push was joined late if its decision task is not seen soon after", "[flow][push]") {
  for (const bool comes : {false, true}) {
    CAPTURE(comes);
    GroupsBench bench;
    bench.run("B");
    bench.push().note_joining(kStart);
    CHECK(bench.push().late_at() == kStart + seconds(2));
    if (comes) bench.end("G");
    bench.push().note_joining(kStart + seconds(1));
    CHECK_FALSE(bench.push().is_late());
    bench.push().note_joining(kStart + seconds(2));
    CHECK(bench.push().is_late() == !comes);
    CHECK(bench.push().late_at() == std::nullopt);
    bench.end("G");  // again
    bench.end("B");
    bench.resolve();
    CHECK(bench.push().is_seen_whole());
    CHECK((bench.push().verdict(true) == (comes ? Push::Verdict::passed : Push::Verdict::unknown)));
  }
}

TEST_CASE("a git hash finds its push by a build, with what came before", "[flow][push]") {
  GroupsBench bench({"BBBBBBB"});
  const std::string_view body = "{}";
  Delivery delivery{};
  delivery.body = body;
  CHECK_FALSE(bench.run("G"));
  CHECK_FALSE(bench.end("T", "failure"));
  delivery.key = "first";
  bench.groups.hold(delivery, "20261128000000");
  bench.group_id = "other";
  auto other = bench.report("X", Stage::ended, "failure");
  other.revision = "cccccccccccccccccccccccccccccccccccccccc";
  CHECK_FALSE(bench.take(other));
  bench.groups.hold(delivery, "20261128000001");
  bench.group_id = "cron";  // of the same revision
  CHECK_FALSE(bench.end("N"));
  delivery.key = "second";
  bench.groups.hold(delivery, "20261128000002");
  CHECK_FALSE(bench.groups.has_released());

  bench.group_id = "G";
  CHECK(bench.take(bench.build_with_git_hash(Stage::defined)));
  std::vector<std::string> keys;
  while (bench.groups.has_released()) {
    auto released = bench.groups.take_released();
    keys.emplace_back(released.delivery().key);
  }
  CHECK(keys == std::vector<std::string>{"first", "second"});
  CHECK(bench.push().groups().size() == 2);
  CHECK(bench.push().has_failed());
  CHECK(bench.push().names() == std::set<std::string>{kGitOfPush});
}

TEST_CASE("a filter on trees chooses the groups of a revision", "[flow][push]") {
  GroupsBench bench({"aaaaaaa"}, [](std::string_view tree) { return tree == "autoland"; });
  bench.group_id = "central";
  auto central = bench.report("B", Stage::ended, "failure");
  central.tree = "mozilla-central";
  CHECK_FALSE(bench.take(central));
  bench.group_id = "late";  // its tree is known later
  auto unknown = bench.report("late", Stage::running);
  unknown.tree = {};
  CHECK_FALSE(bench.take(unknown));
  CHECK(bench.end("late"));
  CHECK(bench.push().groups().size() == 1);
  CHECK_FALSE(bench.push().has_failed());
}

TEST_CASE("each tree needs a group of a push", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.end("B");
  CHECK(bench.push().is_seen_whole());
  bench.group_id = "N";
  auto cron = bench.report("N", Stage::ended, "success");
  cron.kind = "cron-task";
  cron.tree = "mozilla-central";
  bench.take(cron);
  CHECK_FALSE(bench.push().is_seen_whole());
}

TEST_CASE("a retriggered decision task lies in the group of the first", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  auto again = bench.report("G2", Stage::ended, "success");
  again.kind = "decision-task";
  again.event.reset();
  again.counts = false;
  bench.take(again);
  bench.end("B");
  bench.resolve();
  bench.group_id = "G2";
  bench.end("C");
  CHECK(bench.over_in() == std::nullopt);
  bench.resolve();
  CHECK(bench.over_in() == seconds(2));
  CHECK(bench.push().is_seen_whole());
}

TEST_CASE("a decision task counts in whatever group it lies", "[flow][push]") {
  struct Row {
    std::string_view kind;
    std::string_view result;
    Push::Verdict verdict;
  };
  for (const auto& [kind, result, verdict] : std::vector<Row>{
           {"decision-task", "failure", Push::Verdict::failed},
           {"decision-task", "exception", Push::Verdict::failed},
           {"decision-task", "canceled", Push::Verdict::passed},
           {"decision-task", "success", Push::Verdict::passed},
           {"action-callback", "failure", Push::Verdict::passed},
       }) {
    CAPTURE(kind, result);
    GroupsBench bench;
    bench.begin({"B"});
    bench.end("B");
    auto again = bench.report("G2", Stage::pending);
    again.kind = kind;
    again.event.reset();
    again.counts = false;
    bench.take(again);
    again.stage = Stage::ended;
    again.result = result;
    again.kind = {};  // as in a message without tags
    bench.take(again);
    bench.resolve();
    CHECK((bench.push().verdict(true) == verdict));
    again.run = 1;
    again.result = "success";
    bench.take(again);
    CHECK((bench.push().verdict(true) == Push::Verdict::passed));
  }
}

TEST_CASE("of several ends of a run the worst one counts", "[flow][push]") {
  struct Row {
    std::string_view first;
    std::string_view second;
    bool fails;
  };
  for (const auto& [first, second, fails] : std::vector<Row>{
           {"success", "failure", true},
           {"failure", "success", true},
           {"canceled", "exception", true},
           {"exception", "canceled", true},
           {"retry", "failure", true},
           {"success", "canceled", false},
           {"success", "success", false},
       }) {
    for (const bool has_tags : {true, false}) {
      CAPTURE(first, second, has_tags);
      GroupsBench bench;
      bench.begin({"B", "C"});
      bench.end("B");
      bench.end("C", first);
      auto twin = bench.report("C", Stage::ended, second);
      if (!has_tags) twin = {.group_id = "G", .task_id = "C", .run = 0, .result = second};
      bench.take(twin);
      bench.resolve();
      CHECK(
          (bench.push().verdict(true) == (fails ? Push::Verdict::failed : Push::Verdict::passed)));
      CHECK(bench.push().counts().all() == 3);
    }
  }
  GroupsBench decision;
  decision.begin({"B"});
  decision.end("B");
  decision.end("G", "failure");
  CHECK((decision.push().verdict(true) == Push::Verdict::failed));
}

TEST_CASE("a failure of an unknown run has no status 0", "[flow][push]") {
  for (const bool comes_first : {false, true}) {
    CAPTURE(comes_first);
    GroupsBench bench;
    bench.begin({"B"});
    if (!comes_first) bench.end("B");
    auto stray = bench.report("B", Stage::ended, "failure");
    stray.run = TaskReport::kNoRun;
    bench.take(stray);
    bench.end("B");
    bench.resolve();
    CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
  }
}

TEST_CASE("a task that any message made a build or test is one", "[flow][push]") {
  for (const bool kind_is_late : {false, true}) {
    CAPTURE(kind_is_late);
    GroupsBench bench;
    bench.begin({"B"});
    bench.end("B");
    if (!kind_is_late) bench.define("C");
    auto end = bench.report("C", Stage::ended, "failure");
    end.kind = "toolchain";
    end.event.reset();
    end.counts = false;
    bench.take(end);
    if (kind_is_late) bench.define("C");
    bench.resolve();
    CHECK((bench.push().verdict(true) == Push::Verdict::failed));
  }
}

TEST_CASE("several pushes are told apart", "[flow][push]") {
  GroupsBench bench({"aaaaaaa", "ccccccc"});
  bench.begin({"B"});
  bench.end("B", "failure");
  bench.group_id = "H";
  auto other = bench.report("X", Stage::ended, "success");
  other.revision = "cccccccccccccccccccccccccccccccccccccccc";
  CHECK(bench.take(other));
  CHECK(bench.push(0).has_failed());
  CHECK_FALSE(bench.push(1).has_failed());
  CHECK(bench.push(1).groups().size() == 1);
}

TEST_CASE("what is held back is bounded, and a push shows what was dropped", "[flow][push]") {
  GroupsBench bench({"bbbbbbb"}, {}, 20000);
  bench.hold_in({"G", "1", "2", "3", "4", "5"});
  bench.group_id = "G";
  CHECK(bench.take(bench.build_with_git_hash(Stage::ended, "success")));
  bench.end("G");
  CHECK(bench.push().has_joined_late());
  CHECK_FALSE(bench.push().is_seen_whole());
}

TEST_CASE("groups that were resolved long ago are dropped before older ones", "[flow][push]") {
  GroupsBench bench({"bbbbbbb"}, {}, 20000);
  bench.hold_in({"G", "done"});
  bench.resolve();
  bench.hold_in({"2"});
  bench.now += minutes(11);
  bench.hold_in({"3"});
  bench.group_id = "G";
  CHECK(bench.take(bench.build_with_git_hash(Stage::ended, "success")));
  CHECK_FALSE(bench.push().groups().at(0)->was_dropped);
  CHECK(bench.groups.has_released());
}

TEST_CASE("a group of a push is not dropped for what is held back after it", "[flow][push]") {
  GroupsBench bench({"bbbbbbb"}, {}, 20000);
  bench.hold_in({"G"});
  CHECK(bench.take(bench.build_with_git_hash(Stage::defined)));
  bench.hold_in({"1", "2", "3", "4", "5", "6"}, std::string(40, 'c'));
  CHECK(bench.groups.find("1", "T") == nullptr);
  REQUIRE(bench.groups.find("G", "T") != nullptr);
  CHECK(bench.push().counts().all() == 2);
}

TEST_CASE("the tasks that a group had when it joined count for the limit of its push",
          "[flow][push]") {
  for (const std::size_t most : {std::size_t{3000}, PushGroups::kMostTaskBytes}) {
    CAPTURE(most);
    GroupsBench bench({"bbbbbbb"}, {}, PushGroups::kMostHeldBytes, most);
    for (const auto* const id : {"1", "2", "3", "4", "5", "6", "7", "8"}) bench.define(id);
    CHECK(bench.take(bench.build_with_git_hash(Stage::defined)));
    bench.define("9");
    CHECK(bench.push().is_cut() == (most == 3000));
    CHECK(bench.push().counts().all() == (most == 3000 ? 8 : 10));
  }
}

TEST_CASE("events without a group count by their revision, and are not a whole push",
          "[flow][push]") {
  GroupsBench bench;
  auto job = bench.report("", Stage::ended, "success");
  job.group_id = {};
  bench.groups.take_alone(job, bench.now);
  CHECK(bench.push().counts().results[0] == 1u);
  CHECK((bench.push().verdict(true) == Push::Verdict::unknown));
  job.result = "failure";
  bench.groups.take_alone(job, bench.now);
  CHECK((bench.push().verdict(true) == Push::Verdict::failed));
  job.revision = "ccc";
  bench.groups.take_alone(job, bench.now);
  CHECK(bench.push().counts().all() == 2u);
}

TEST_CASE("time ends a push, and its verdict stays", "[flow][push]") {
  GroupsBench bench;
  bench.begin({"B"});
  bench.end("B");
  bench.resolve();
  CHECK(bench.groups.wake_at(TimePoint()) == kStart + seconds(2));
  CHECK(bench.groups.wake_at(kStart + seconds(5)) == kStart + seconds(7));
  bench.groups.advance(kStart + seconds(1), TimePoint());
  CHECK_FALSE(bench.groups.is_over());
  bench.groups.advance(kStart + seconds(2), TimePoint());
  CHECK(bench.groups.is_over());
  bench.end("late", "failure");
  REQUIRE(bench.push().outcome());
  CHECK((bench.push().outcome()->verdict == Push::Verdict::passed));
  CHECK(bench.push().outcome()->is_over);
}

TEST_CASE("the end of a capture is long silence", "[flow][push]") {
  GroupsBench resolved;
  resolved.begin({"B", "C"});
  resolved.end("B");
  resolved.run("C");
  resolved.resolve();  // the end of C is missing
  resolved.groups.finish(true);
  CHECK(resolved.push().outcome()->is_over);
  CHECK((resolved.push().outcome()->verdict == Push::Verdict::unknown));
  CHECK(resolved.push().in(TaskState::lost).size() == 1);

  GroupsBench cut;
  cut.begin({"B"});
  cut.run("B");
  cut.groups.finish(true);
  CHECK_FALSE(cut.push().outcome()->is_over);

  GroupsBench nothing;
  nothing.groups.finish(true);
  CHECK_FALSE(nothing.push().outcome()->is_over);
  CHECK((nothing.push().outcome()->verdict == Push::Verdict::unknown));
}

}  // namespace

}  // namespace pbm
