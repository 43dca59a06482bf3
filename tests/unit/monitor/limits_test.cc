// SPDX-License-Identifier: MPL-2.0
#include "monitor/limits.h"

#include "flow/pipeline.h"
#include "support/catch.h"

#include <chrono>

namespace pbm {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart = TimePoint() + seconds(1000);

Outcome lines(std::uint64_t count, bool unsuccessful, std::uint64_t starts = 0) {
  Outcome outcome;
  outcome.lines = count;
  outcome.starts = starts;
  outcome.unsuccessful = unsuccessful;
  return outcome;
}

TEST_CASE("without limits a run does not end", "[monitor][limits]") {
  Limits limits({}, kStart);
  limits.processed(lines(1'000'000, false), kStart + seconds(1));
  CHECK(limits.lines_left() == Pipeline::kNoLimit);
  CHECK_FALSE(limits.has_all_lines());
  CHECK_FALSE(limits.deadline().is_set());
  CHECK_FALSE(limits.deadline().has_come(kStart + std::chrono::hours(100000)));
  CHECK(limits.exit_code(false) == 0);
  CHECK(limits.exit_code(true) == 0);
}

TEST_CASE("printed lines are subtracted from the limit", "[monitor][limits]") {
  LimitSettings settings;
  settings.count = 3;
  Limits limits(settings, kStart);
  CHECK(limits.lines_left() == 3u);
  limits.processed(lines(2, false), kStart);
  CHECK(limits.lines_left() == 1u);
  CHECK_FALSE(limits.has_all_lines());
  limits.processed(lines(0, false), kStart);
  CHECK(limits.lines_left() == 1u);
  limits.processed(lines(1, false, 1), kStart);
  CHECK(limits.lines_left() == 0u);
  CHECK(limits.has_all_lines());
  CHECK(limits.exit_code(false) == 0);
}

TEST_CASE("the timeout counts from the start", "[monitor][limits]") {
  LimitSettings settings;
  settings.timeout = seconds(10);
  Limits limits(settings, kStart);
  limits.processed(lines(5, false), kStart + seconds(9));
  CHECK(limits.deadline().when() == kStart + seconds(10));
  CHECK_FALSE(limits.deadline().has_come(kStart + milliseconds(9999)));
  CHECK(limits.deadline().has_come(kStart + seconds(10)));
  CHECK(limits.deadline().has_come(kStart + seconds(11)));
}

TEST_CASE("the idle timeout counts from the last line", "[monitor][limits]") {
  LimitSettings settings;
  settings.idle_timeout = seconds(10);
  Limits limits(settings, kStart);
  CHECK(limits.deadline().when() == kStart + seconds(10));
  limits.processed(lines(0, false), kStart + seconds(5));  // no line
  CHECK(limits.deadline().when() == kStart + seconds(10));
  limits.processed(lines(1, false), kStart + seconds(7));
  CHECK(limits.deadline().when() == kStart + seconds(17));
  CHECK_FALSE(limits.deadline().has_come(kStart + seconds(16)));
  CHECK(limits.deadline().has_come(kStart + seconds(17)));
}

TEST_CASE("the idle timeout counts from the last progress of the output", "[monitor][limits]") {
  LimitSettings settings;
  settings.idle_timeout = seconds(10);
  Limits limits(settings, kStart);
  limits.processed(lines(1, false), kStart + seconds(5));
  limits.look({.now = kStart, .output_moved = kStart + seconds(3)});
  CHECK(limits.deadline().when() == kStart + seconds(15));
  limits.look({.now = kStart, .output_moved = kStart + seconds(7)});
  CHECK(limits.deadline().when() == kStart + seconds(17));
}

TEST_CASE("lines that were not written do not count in the end", "[monitor][limits]") {
  LimitSettings settings;
  settings.count = 2;
  settings.exit_status = true;
  Limits limits(settings, kStart);
  limits.processed(lines(2, false), kStart);
  CHECK(limits.exit_code(true) == 0);
  (void)limits.finish_without(1);
  CHECK(limits.exit_code(true) == 124);
  CHECK(limits.exit_code(false) == 0);
  (void)limits.finish_without(1);
  CHECK(limits.exit_code(false) == 3);

  settings.count = 0;
  Limits started(settings, kStart);
  started.processed({.lines = 2, .starts = 2}, kStart);
  (void)started.finish_without(1);
  CHECK(started.exit_code(false) == 3);
}

TEST_CASE("the earlier of two timeouts applies", "[monitor][limits]") {
  LimitSettings settings;
  settings.timeout = seconds(15);
  settings.idle_timeout = seconds(10);
  Limits limits(settings, kStart);
  CHECK(limits.deadline().when() == kStart + seconds(10));
  limits.processed(lines(1, false), kStart + seconds(7));
  CHECK(limits.deadline().when() == kStart + seconds(15));
}

TEST_CASE("the limit that passes first is named", "[monitor][limits]") {
  LimitSettings settings;
  settings.timeout = seconds(10);
  CHECK(Limits(settings, kStart).deadline_text() == "the timeout of 10s has passed");
  settings.idle_timeout = seconds(6);
  Limits limits(settings, kStart);
  CHECK(limits.deadline_text() == "the idle timeout of 6s has passed");
  limits.processed(lines(1, false), kStart + seconds(5));
  CHECK(limits.deadline_text() == "the timeout of 10s has passed");
  settings.timeout.reset();
  CHECK(Limits(settings, kStart).deadline_text() == "the idle timeout of 6s has passed");
}

TEST_CASE("a timeout before all lines were printed is exit status 124", "[monitor][limits]") {
  LimitSettings settings;
  settings.count = 2;
  settings.timeout = seconds(10);
  Limits limits(settings, kStart);
  CHECK(limits.exit_code(true) == 124);
  CHECK(limits.exit_code(false) == 0);
  limits.processed(lines(1, false), kStart);
  CHECK(limits.exit_code(true) == 124);
  limits.processed(lines(1, false), kStart);
  CHECK(limits.exit_code(true) == 0);
}

TEST_CASE("an unsuccessful result is exit status 1 on request", "[monitor][limits]") {
  LimitSettings settings;
  Limits silent(settings, kStart);
  silent.processed(lines(1, true), kStart);
  CHECK(silent.exit_code(false) == 0);

  settings.exit_status = true;
  Limits limits(settings, kStart);
  limits.processed(lines(1, false), kStart);
  CHECK(limits.exit_code(false) == 0);
  limits.processed(lines(1, true), kStart);
  limits.processed(lines(1, false), kStart);
  CHECK(limits.exit_code(false) == 1);
  CHECK(limits.exit_code(true) == 1);

  settings.count = 5;
  Limits late(settings, kStart);
  late.processed(lines(1, true), kStart);
  CHECK(late.exit_code(true) == 124);
  CHECK(late.exit_code(false) == 1);
}

TEST_CASE("a run without a line is exit code 3 where the status depends on results",
          "[monitor][limits]") {
  LimitSettings settings;
  CHECK(Limits(settings, kStart).exit_code(false) == 0);

  settings.exit_status = true;
  Limits limits(settings, kStart);
  CHECK(limits.exit_code(false) == 3);
  CHECK(limits.exit_code(true) == 3);
  limits.processed(lines(0, false), kStart);
  CHECK(limits.exit_code(false) == 3);
  limits.processed(lines(2, false, 2), kStart);  // none has ended
  CHECK(limits.exit_code(false) == 3);
  limits.processed(lines(1, false), kStart);
  CHECK(limits.exit_code(false) == 0);

  settings.count = 1;
  CHECK(Limits(settings, kStart).exit_code(true) == 124);
}

}  // namespace

}  // namespace pbm
