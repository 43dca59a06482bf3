// SPDX-License-Identifier: MPL-2.0
#include "flow/recollection.h"

#include "event/exchanges.h"
#include "support/catch.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

using Broker = Recollection::Broker;

constexpr auto kOpen = Settlement::open;
constexpr auto kDoubtful = Settlement::doubtful;
constexpr auto kSettled = Settlement::settled;
constexpr auto kLate = Settlement::late;

std::string of_buildbot(int number) {
  return fmt::format(R"({{"event":"build","source":"buildbot","timestamp":"1","key":"{}"}})",
                     number);
}

std::string of_task(std::string_view locale) {
  return fmt::format(
      R"({{"event":"build","source":"taskcluster","result":"success","locale":"{}","task_id":"T","run_id":0}})",
      locale);
}

bool stayed(Recollection& file, const std::string& line) {
  return file.recognizes(line, Broker::stayed);
}

// A file of lines that are 100 bytes apart.
struct LineRow {
  int number;
  Settlement message;
};
Recollection file_of(const std::vector<LineRow>& rows) {
  Recollection file;
  auto end = -100 * static_cast<std::int64_t>(rows.size());
  for (const auto& [number, message] : rows) {
    end += 100;
    file.add(of_buildbot(number), message, end);
  }
  file.complete();
  return file;
}

TEST_CASE("a line accounts for one line of a redelivered message", "[flow][recollection]") {
  auto file = file_of({{1, kOpen}, {2, kOpen}, {2, kOpen}});
  CHECK(file.size() == 3u);
  CHECK(stayed(file, of_buildbot(1)));
  CHECK_FALSE(stayed(file, of_buildbot(1)));
  CHECK(stayed(file, of_buildbot(2)));
  CHECK(file.has_open());
  CHECK(stayed(file, of_buildbot(2)));
  CHECK_FALSE(stayed(file, of_buildbot(2)));
  CHECK_FALSE(stayed(file, of_buildbot(3)));
  CHECK_FALSE(file.has_open());
}

TEST_CASE("other text is no line of the recollection", "[flow][recollection]") {
  Recollection file;
  file.add("no line of this program", kOpen, 0);
  file.complete();
  CHECK(file.size() == 0u);
}

TEST_CASE("a settled line accounts for none, unless the broker was killed",
          "[flow][recollection]") {
  auto file = file_of({{1, kSettled}, {2, kSettled}, {3, kOpen}});
  CHECK_FALSE(stayed(file, of_buildbot(2)));
  CHECK(stayed(file, of_buildbot(3)));
  SECTION("as is known to the source") {
    CHECK(file.recognizes(of_buildbot(2), Broker::was_away));
    CHECK_FALSE(file.recognizes(of_buildbot(2), Broker::was_away));
  }
  SECTION("as the first delivery shows") {
    file.resolve(LastAcknowledgement::forgotten);
    CHECK(stayed(file, of_buildbot(2)));
    CHECK_FALSE(stayed(file, of_buildbot(2)));
    CHECK_FALSE(stayed(file, of_buildbot(3)));  // was taken before
  }
}

TEST_CASE("a doubtful line accounts for one if its acknowledgement was lost",
          "[flow][recollection]") {
  auto file = file_of({{1, kSettled}, {1, kDoubtful}, {1, kOpen}});
  SECTION("processed") {
    file.resolve(LastAcknowledgement::processed);
    CHECK(file.settled_end() == -100);
    CHECK(stayed(file, of_buildbot(1)));
    CHECK_FALSE(stayed(file, of_buildbot(1)));
  }
  SECTION("lost") {
    file.resolve(LastAcknowledgement::lost);
    CHECK(file.settled_end() == -200);
    CHECK(stayed(file, of_buildbot(1)));
    CHECK(stayed(file, of_buildbot(1)));
    CHECK_FALSE(stayed(file, of_buildbot(1)));
  }
}

TEST_CASE("what is settled grows with the messages that come again, in any order",
          "[flow][recollection]") {
  auto file = file_of({{1, kSettled}, {2, kOpen}, {3, kOpen}, {4, kOpen}});
  CHECK(file.settled_end() == -300);
  CHECK(stayed(file, of_buildbot(3)));
  CHECK(file.settled_end() == -300);
  CHECK(stayed(file, of_buildbot(2)));
  CHECK(file.settled_end() == -100);
  SECTION("to the end") {
    CHECK(stayed(file, of_buildbot(4)));
    CHECK_FALSE(file.has_open());
  }
  SECTION("or at once") {
    file.first_delivered();
    CHECK_FALSE(file.has_open());
    CHECK(file.settled_end() == 0);
    CHECK_FALSE(file.late());  // no note says which lines are open
    file.resolve(LastAcknowledgement::lost);
    CHECK_FALSE(file.has_open());
    CHECK(stayed(file, of_buildbot(4)));  // it was returned too late
  }
}

std::pair<std::int64_t, std::int64_t> late_lines(const Recollection& file) {
  const auto lines = file.late();
  return lines ? std::pair(lines->begin, lines->end) : std::pair<std::int64_t, std::int64_t>();
}

TEST_CASE("lines are late if others are delivered before their messages come again",
          "[flow][recollection]") {
  using Next = FirstAgain::Next;
  auto file = file_of({{1, kSettled}, {2, kDoubtful}, {3, kOpen}, {4, kOpen}});
  file.expect({.doubtful = 2, .next = Next::known, .after = 3});
  SECTION("all of them") {
    file.first_delivered();
    CHECK(late_lines(file) == std::pair<std::int64_t, std::int64_t>(-300, 0));
    CHECK(file.settled_end() == 0);
    file.resolve(LastAcknowledgement::processed);
    CHECK(late_lines(file) == std::pair<std::int64_t, std::int64_t>(-200, 0));
    CHECK_FALSE(stayed(file, of_buildbot(2)));
    CHECK(stayed(file, of_buildbot(3)));
    CHECK(late_lines(file) == std::pair<std::int64_t, std::int64_t>(-100, 0));
    CHECK(stayed(file, of_buildbot(4)));
    CHECK_FALSE(file.late());
  }
  SECTION("those that have not come") {
    file.resolve(LastAcknowledgement::lost);
    CHECK(stayed(file, of_buildbot(2)));
    CHECK(stayed(file, of_buildbot(4)));
    file.first_delivered();
    CHECK(late_lines(file) == std::pair<std::int64_t, std::int64_t>(-200, -100));
    file.first_delivered();
    CHECK(stayed(file, of_buildbot(3)));
    CHECK_FALSE(file.late());
  }
  SECTION("until they are given up") {
    file.first_delivered();
    file.give_up_late();
    CHECK_FALSE(file.late());
  }
  SECTION("but none after the broker was killed") {
    file.resolve(LastAcknowledgement::forgotten);
    file.first_delivered();
    CHECK_FALSE(file.late());
  }
}

TEST_CASE("an acknowledgement at rest was processed if another message comes first",
          "[flow][recollection]") {
  auto file = file_of({{1, kSettled}, {2, kDoubtful}});
  file.expect({.doubtful = 2, .next = FirstAgain::Next::none});
  file.first_delivered();
  CHECK_FALSE(file.late());
  CHECK_FALSE(file.has_open());
}

TEST_CASE("lines stay late in the next process", "[flow][recollection]") {
  auto file = file_of({{1, kSettled}, {2, kLate}, {3, kSettled}, {4, kOpen}});
  file.expect({});
  CHECK(late_lines(file) == std::pair<std::int64_t, std::int64_t>(-300, -200));
  CHECK(file.settled_end() == -100);
  CHECK(stayed(file, of_buildbot(4)));
  CHECK_FALSE(file.has_open());
  file.first_delivered();
  CHECK_FALSE(stayed(file, of_buildbot(3)));
  CHECK(stayed(file, of_buildbot(2)));
  CHECK_FALSE(file.late());
}

TEST_CASE("without a settled line, nothing before the first line is open", "[flow][recollection]") {
  const auto file = file_of({{1, kOpen}});
  const auto bytes = static_cast<std::int64_t>(of_buildbot(1).size()) + 1;
  CHECK(file.settled_end() == -bytes);
}

TEST_CASE("the lines of a run are printed once, however often it is published",
          "[flow][recollection]") {
  Recollection file;
  file.add(of_task("de"), kSettled, -100);
  file.add(of_task("fr"), kSettled, 0);
  file.complete();
  CHECK(stayed(file, of_task("de")));
  CHECK(stayed(file, of_task("de")));
  CHECK_FALSE(stayed(file, of_task("it")));
  CHECK(file.has_run(run_fingerprint(exchanges::kTaskCompleted, "T", "0")));
  CHECK_FALSE(file.has_run(run_fingerprint(exchanges::kTaskFailed, "T", "0")));
}

}  // namespace

}  // namespace pbm
