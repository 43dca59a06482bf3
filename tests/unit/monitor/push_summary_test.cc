// SPDX-License-Identifier: MPL-2.0
#include "monitor/push_summary.h"

#include "flow/push_groups.h"
#include "monitor/push_progress.h"
#include "support/catch.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

using std::chrono::seconds;

const TimePoint kPushed = TimePoint() + seconds(1000);

// A push with a decision task D, and builds, tests and other tasks as a case needs them.
class SummaryBench {
 public:
  void take(std::string_view id, Stage stage, std::string_view result = {},
            std::string_view label = {}, std::optional<EventKind> event = EventKind::build) {
    (void)groups.take({.group_id = "D",
                       .task_id = id,
                       .run = stage == Stage::defined ? TaskReport::kNoRun : 0,
                       .stage = stage,
                       .result = result,
                       .revision = "0123abc0123abc",
                       .tree = tree,
                       .kind = id == "D" ? "decision-task" : "build",
                       .label = label,
                       .tags = "{}",
                       .logurl = result.empty() || id == "no-log" ? "" : "https://log",
                       .event = event,
                       .counts = event.has_value()},
                      kPushed);
  }
  void decide() { take("D", Stage::ended, "success", "decision", std::nullopt); }

  const Push& finish() {
    if (resolves) groups.resolve("D", kPushed);
    groups.finish(true);
    return *groups.pushes().front();
  }
  std::string summary(seconds time = seconds(5), std::size_t most = kMostFailures,
                      SummaryColors colors = SummaryColors::none) {
    return terminal_text(push_summary(finish(), time, true, most), colors);
  }
  std::string progress(std::size_t columns, seconds time = seconds(5), std::size_t others = 0) {
    return push_progress(*groups.pushes().front(),
                         {.time = time, .others = others, .columns = columns});
  }

  std::string tree = "try";
  bool resolves = true;
  PushGroups groups{{.hashes = {"0123abc"}}};
};

constexpr std::string_view kPage =
    "https://treeherder.mozilla.org/jobs?repo=try&revision=0123abc0123abc\n";

TEST_CASE("a push that passed has a line and a link", "[monitor][push_summary]") {
  SummaryBench bench;
  bench.decide();
  bench.take("B", Stage::ended, "success", "build");
  CHECK(bench.summary(seconds(3725)) ==
        "push 0123abc: passed; 1 build, 0 tests: 1 success; after 1h02m\n" + std::string(kPage));
}

TEST_CASE("what failed is named with its log, and what was never scheduled",
          "[monitor][push_summary]") {
  SummaryBench bench;
  bench.decide();
  bench.take("B", Stage::ended, "exception", "build\x1b[2J\n");
  bench.take("L", Stage::ended, "failure", "lint", std::nullopt);
  bench.take("no-log", Stage::ended, "failure", "other");
  bench.take("T", Stage::defined, {}, "test", EventKind::test);
  bench.resolves = false;
  CHECK(bench.summary() ==
        "push 0123abc: failed; 2 builds, 0 tests: 1 failure, 1 exception; after 5s\n"
        "exception: build\\x1b[2J\\x0a\n"
        "  https://log\n"
        "failure: other: no log\n"
        "other tasks that failed: lint\n"
        "never scheduled: 1 task: test; failed before: build\\x1b[2J\\x0a, lint, other\n" +
            std::string(kPage));
}

TEST_CASE("a decision task that failed comes first, and once", "[monitor][push_summary]") {
  SummaryBench bench;
  bench.take("D", Stage::ended, "failure", "decision", std::nullopt);
  bench.take("B", Stage::ended, "exception", "build");
  CHECK(bench.summary() ==
        "push 0123abc: failed; 1 build, 0 tests: 1 exception; after 5s\n"
        "decision task: failure: decision\n"
        "  https://log\n"
        "exception: build\n"
        "  https://log\n" +
            std::string(kPage));
}

TEST_CASE("a decision task that was canceled is warned of", "[monitor][push_summary]") {
  SummaryBench bench;
  bench.take("D", Stage::ended, "canceled", "decision", std::nullopt);
  bench.take("B", Stage::ended, "success", "build");
  CHECK(bench.summary() ==
        "push 0123abc: passed; 1 build, 0 tests: 1 success; after 5s\n"
        "a decision task was canceled; it may not have created all of its tasks\n" +
            std::string(kPage));
}

TEST_CASE("a log has the same lines, with fields", "[monitor][push_summary]") {
  SummaryBench bench;
  bench.decide();
  bench.take("B", Stage::ended, "failure", "build");
  std::vector<LogNote> notes;
  for (const auto& line : push_summary(bench.finish(), seconds(5), false, kMostFailures)) {
    notes.push_back(line.note());
  }
  REQUIRE(notes.size() == 2);
  CHECK(notes[0].text == "push 0123abc: failed; 1 build, 0 tests: 1 failure; after 5s");
  CHECK((notes[0].fields.back() == std::pair<std::string, std::string>("verdict", "failed")));
  CHECK(notes[1].text == "failure: build: https://log");
  REQUIRE(notes[1].fields.size() == 4);
  CHECK(notes[1].fields[1].second == "build");
  CHECK(notes[1].fields[3].second == "https://log");
}

TEST_CASE("a long list is cut, and the rest counted", "[monitor][push_summary]") {
  SummaryBench bench;
  bench.decide();
  for (const auto* const id : {"1", "2", "3"}) bench.take(id, Stage::ended, "failure", id);
  const auto text = bench.summary(seconds(5), 2);
  CHECK(text.find("failure: 2\n  https://log\nand 1 more\n") != std::string::npos);
  CHECK(text.find("failure: 3") == std::string::npos);
}

TEST_CASE("on a terminal, as many failures are named as there are rows for",
          "[monitor][push_summary]") {
  for (const std::size_t rows : {0U, 8U, 9U, 12U, 24U, 60U, 200U}) {
    CAPTURE(rows);
    SummaryBench bench;
    bench.decide();
    for (int i = 0; i < 60; ++i) {
      bench.take(std::to_string(100 + i), Stage::ended, "failure", std::to_string(100 + i));
    }
    const auto text = push_summary_text(bench.finish(), seconds(5), true, {.rows = rows});
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    const auto named = (lines - 3) / 2;  // the verdict, the rest and the link are beside them
    CHECK(named == (rows == 0 || rows > 103 ? 50 : (rows - 4) / 2));
    CHECK(text.find(std::to_string(60 - named) + " more\n") != std::string::npos);
  }
}

TEST_CASE("on a low terminal, the verdict does not scroll away", "[monitor][push_summary]") {
  for (const std::size_t rows : {4U, 5U, 6U, 7U}) {
    CAPTURE(rows);
    SummaryBench bench;
    bench.decide();
    bench.take("B", Stage::ended, "failure", "\u65e5\u672c\u8a9e\u30c6\u30b9\u30c8");
    const auto text =
        push_summary_text(bench.finish(), seconds(5), true, {.rows = rows, .columns = 120});
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    CHECK(text.starts_with("push 0123abc: failed"));
    CHECK(lines < rows);
    CHECK(lines == (rows == 4 ? 2U : 4U));
  }
}

TEST_CASE("verdict and results are colored", "[monitor][push_summary]") {
  SummaryBench bench;
  bench.decide();
  bench.take("B", Stage::ended, "exception", "build");
  const auto text = bench.summary(seconds(5), kMostFailures, SummaryColors::by_result);
  CHECK(text.starts_with("push 0123abc: \x1b[31mfailed\x1b[0m; 1 build"));
  CHECK(text.find("\n\x1b[35mexception\x1b[0m: build\n  https://log\n") != std::string::npos);
}

TEST_CASE("the progress of a push is left out in whole parts", "[monitor][push_progress]") {
  SummaryBench bench;
  CHECK(bench.progress(79) == "0123abc  no task yet  5s");
  bench.decide();
  bench.take("B", Stage::ended, "failure", "build");
  bench.take("R", Stage::running, {}, "build");
  bench.take("W", Stage::pending, {}, "build");
  bench.take("V", Stage::defined, {}, "build");
  const std::string all = "2 of 5 ended  1 failed  1 running  2 waiting  5s";
  CHECK(bench.progress(79) == "try 0123abc  " + all);
  CHECK(bench.progress(all.size() + 9) == "0123abc  " + all);
  CHECK(bench.progress(all.size()) == all);
  CHECK(bench.progress(23) == "2 of 5 ended  1 failed");
  CHECK(bench.progress(17) == "2 of 5 ended  5s");
  CHECK(bench.progress(1) == "2 of 5 ended");
  CHECK(bench.progress(79, seconds(61)).ends_with("  1m"));
  CHECK(bench.progress(79, seconds(3720)).ends_with("  1h02m"));
  CHECK(bench.progress(79, seconds(5), 1).ends_with("  5s  1 more push"));
}

TEST_CASE("the tree in the progress is printable and short", "[monitor][push_progress]") {
  SummaryBench bench;
  bench.tree = "\x1b[2J" + std::string(100, 'x');
  bench.decide();
  const auto text = bench.progress(79);
  CHECK(text.starts_with("\\x1b[2Jxx"));
  CHECK(text.ends_with("  1 of 1 ended  5s"));
}

TEST_CASE("tasks that wait while nothing runs and nothing has failed wait for other groups",
          "[monitor][push_progress]") {
  SummaryBench bench;
  bench.decide();
  bench.take("V", Stage::defined, {}, "build");
  CHECK(bench.progress(79) == "try 0123abc  1 of 2 ended  1 waiting for other groups  5s");
}

}  // namespace

}  // namespace pbm
