// SPDX-License-Identifier: MPL-2.0
#include "monitor/push_watch.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <chrono>
#include <string>

namespace pbm {

namespace {

using std::chrono::seconds;

const TimePoint kBegin = TimePoint() + seconds(1000);
constexpr auto kBroker = PushWatch::From::broker;
constexpr auto kCapture = PushWatch::From::capture;
const PushSettings kSettings{.revision = "0123abc"};
const PushSettings kFailFast{.revision = "0123abc", .fail_fast = true};

Push::End end_of(std::string_view task_id, std::string_view result) {
  return {.kind = EventKind::build, .result = result, .task_id = task_id, .run_id = "0"};
}

TEST_CASE("without a push nothing ends a run or changes its exit code", "[monitor][push_watch]") {
  PushWatch watch(nullptr, {}, kBroker, kBegin);
  CHECK_FALSE(watch.is_on());
  CHECK_FALSE(watch.is_over(kBegin + seconds(100)));
  CHECK_FALSE(watch.wake_at().has_value());
  for (const int code : {0, 1, 3, 124}) CHECK(watch.exit_code(code, true, true) == code);
}

TEST_CASE("a broker has some time for what comes after the last group", "[monitor][push_watch]") {
  Push push;
  PushWatch watch(&push, kSettings, kBroker, kBegin);
  CHECK_FALSE(watch.is_over(kBegin));
  CHECK_FALSE(watch.wake_at().has_value());
  push.saw_task("A");
  push.resolved("A");
  CHECK_FALSE(watch.is_over(kBegin));
  CHECK(watch.wake_at() == kBegin + PushWatch::kGrace);
  push.saw_task("B");
  CHECK_FALSE(watch.is_over(kBegin + PushWatch::kGrace));
  CHECK_FALSE(watch.wake_at().has_value());
  push.resolved("B");
  CHECK_FALSE(watch.is_over(kBegin + seconds(10)));
  CHECK_FALSE(watch.is_over(kBegin + seconds(11)));
  CHECK(watch.is_over(kBegin + seconds(10) + PushWatch::kGrace));
}

TEST_CASE("in a capture a push ends with its last group", "[monitor][push_watch]") {
  Push push;
  PushWatch watch(&push, kSettings, kCapture, kBegin);
  push.saw_task("A");
  CHECK_FALSE(watch.is_over(kBegin));
  push.resolved("A");
  CHECK(watch.is_over(kBegin));
}

TEST_CASE("the first result that counts ends a push that fails fast", "[monitor][push_watch]") {
  Push push;
  PushWatch watch(&push, kFailFast, kBroker, kBegin);
  PushWatch patient(&push, kSettings, kBroker, kBegin);
  push.saw_task("A");
  push.ended(end_of("a", "success"));
  push.ended(end_of("b", "retry"));
  CHECK_FALSE(watch.is_over(kBegin));
  push.ended(end_of("c", "warnings"));
  CHECK(watch.is_over(kBegin));
  CHECK_FALSE(patient.is_over(kBegin));
  CHECK(watch.exit_code(0, false, true) == 1);
}

TEST_CASE("the exit code is that of the push", "[monitor][push_watch]") {
  struct Row {
    std::string_view name;
    bool task, resolved;
    std::string_view result;  // of a build; empty: none
    bool time_ran_out;
    int code;
  };
  for (const auto& [name, task, resolved, result, time_ran_out, code] : {
           Row{"nothing came", false, false, "", false, 3},
           Row{"nothing came in time", false, false, "", true, 3},
           Row{"no build or test", true, true, "", false, 3},
           Row{"no build or test in time", true, false, "", true, 124},
           Row{"all went well", true, true, "success", false, 0},
           Row{"a retry", true, true, "retry", false, 0},
           Row{"a failure", true, true, "failure", false, 1},
           Row{"the capture ended", true, false, "success", false, 0},
           Row{"the capture ended after a failure", true, false, "failure", false, 1},
           Row{"time ran out", true, false, "success", true, 124},
           Row{"time ran out after a failure", true, false, "failure", true, 124},
           Row{"time ran out when all was done", true, true, "success", true, 0},
       }) {
    CAPTURE(name);
    Push push;
    if (task) push.saw_task("A");
    if (resolved) push.resolved("A");
    if (!result.empty()) push.ended(end_of("a", result));
    const PushWatch watch(&push, kSettings, kBroker, kBegin);
    CHECK(watch.exit_code(0, time_ran_out, true) == code);
    CHECK(watch.exit_code(124, time_ran_out, true) == 124);
  }
}

TEST_CASE("a push whose lines were not written in time is a timeout", "[monitor][push_watch]") {
  Push push;
  push.saw_task("A");
  push.resolved("A");
  push.ended(end_of("a", "success"));
  const PushWatch watch(&push, kSettings, kBroker, kBegin);
  CHECK(watch.exit_code(0, true, false) == 124);
  CHECK(watch.exit_code(0, false, false) == 0);
}

// The one line that is logged when the run ends after 90 seconds.
std::string logged(const Push& push, PushWatch::From from, const PushSettings& settings) {
  const TemporaryDirectory directory;
  Log log(LogLevel::info);
  REQUIRE(log.to_file(directory.path("log")).ok());
  PushWatch(&push, settings, from, kBegin).log_end(log, kBegin + seconds(90));
  return directory.read("log");
}

TEST_CASE("the log says how a push went", "[monitor][push_watch]") {
  Push push;
  CHECK(logged(push, kBroker, kSettings)
            .ends_with(" info: push 0123abc: 0 builds, 0 tests; after 90s; no task of it was "
                       "seen\n"));
  push.saw_task("A");
  push.saw_task("B");
  push.resolved("A");
  push.ended(end_of("a", "success"));
  push.ended(end_of("b", "failure"));
  const std::string line =
      "push 0123abc: 2 builds, 0 tests; 1 failure, 1 success; after 90s; ended before the push: "
      "1 of 2 task groups not resolved\n";
  CHECK(logged(push, kBroker, kSettings).ends_with(" info: " + line));
  CHECK(logged(push, kCapture, kSettings).ends_with(" warning: " + line));
  CHECK(logged(push, kCapture, kFailFast).ends_with(" info: " + line));
  push.resolved("B");
  CHECK(logged(push, kCapture, kSettings)
            .ends_with(" info: push 0123abc: 2 builds, 0 tests; 1 failure, 1 success; after "
                       "90s\n"));
}

}  // namespace

}  // namespace pbm
