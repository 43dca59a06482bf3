// SPDX-License-Identifier: MPL-2.0
#include "flow/recollection.h"

#include "event/exchanges.h"
#include "support/catch.h"

#include <fmt/format.h>

#include <string>

namespace pbm {

namespace {

using Message = Recollection::Message;
using Broker = Recollection::Broker;

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

TEST_CASE("a line accounts for one line of a redelivered message", "[flow][recollection]") {
  Recollection file;
  file.add(of_buildbot(1), Message::open);
  file.add(of_buildbot(2), Message::open);
  file.add(of_buildbot(2), Message::open);
  file.add("no line of this program", Message::open);
  file.complete();
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

TEST_CASE("a settled line accounts for none where messages are published twice",
          "[flow][recollection]") {
  Recollection file;
  for (const int number : {1, 1, 2}) file.add(of_buildbot(number), Message::settled);
  file.add(of_buildbot(3), Message::open);
  file.complete();
  CHECK_FALSE(stayed(file, of_buildbot(2)));
  CHECK(stayed(file, of_buildbot(3)));
  SECTION("unless the broker may have been killed") {
    CHECK(file.recognizes(of_buildbot(2), Broker::was_away));
    CHECK_FALSE(file.recognizes(of_buildbot(2), Broker::was_away));
  }
}

TEST_CASE("without equal lines, a message that comes again was forgotten by the broker",
          "[flow][recollection]") {
  Recollection file;
  for (const int number : {1, 2}) file.add(of_buildbot(number), Message::settled);
  // A repetition by an earlier version is not a second publication.
  file.add(R"({"event":"build","source":"buildbot","timestamp":"2","key":"1","redelivered":true})",
           Message::settled);
  file.complete();
  CHECK(stayed(file, of_buildbot(2)));
  CHECK_FALSE(stayed(file, of_buildbot(2)));
}

TEST_CASE("once all messages are settled, open lines are like the others", "[flow][recollection]") {
  Recollection file;
  for (const int number : {1, 1, 2}) file.add(of_buildbot(number), Message::open);
  file.complete();
  CHECK(stayed(file, of_buildbot(1)));
  file.settle_all();
  CHECK_FALSE(file.has_open());
  CHECK_FALSE(stayed(file, of_buildbot(2)));
}

TEST_CASE("the lines of a run are printed once, however often it is published",
          "[flow][recollection]") {
  Recollection file;
  file.add(of_task("de"), Message::settled);
  file.add(of_task("fr"), Message::settled);
  file.complete();
  CHECK(stayed(file, of_task("de")));
  CHECK(stayed(file, of_task("de")));
  CHECK_FALSE(stayed(file, of_task("it")));
  CHECK(file.has_run(run_fingerprint(exchanges::kTaskCompleted, "T", "0")));
  CHECK_FALSE(file.has_run(run_fingerprint(exchanges::kTaskFailed, "T", "0")));
}

}  // namespace

}  // namespace pbm
