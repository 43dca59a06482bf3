// SPDX-License-Identifier: MPL-2.0
#include "format/event_id.h"

#include "support/catch.h"
#include "support/pulse_event.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

Event job_of_buildbot() {
  Event event;
  event.kind = EventKind::build;
  event.set(Field::event, "build");
  event.set(Field::source, "buildbot");
  event.set(Field::timestamp, "20260302091544");
  event.set(Field::key, "a");
  event.set(Field::tree, "try");
  return event;
}

Event run_of_taskcluster() {
  auto event = job_of_buildbot();
  event.set(Field::source, "taskcluster");
  event.set(Field::task_id, "fN1SbArXTPSVFNUvaOlinQ");
  event.set(Field::run_id, "0");
  event.set(Field::result, "exception");
  return event;
}

std::string id_with(Event event, Field field, const char* value) {
  event.set(field, value);
  return event_id(event);
}

TEST_CASE("an id is 16 hexadecimal digits", "[format][event_id]") {
  const auto id = event_id(job_of_buildbot());
  CHECK(id.size() == 16u);
  CHECK(id.find_first_not_of("0123456789abcdef") == id.npos);
}

// The texts before `| sha256sum | cut -c 1-16` are in the comments.
TEST_CASE("an id stays the same in later versions", "[format][event_id]") {
  // printf '=6:fields;event=5:build;source=8:buildbot;key=1:a;tree=3:try;'
  CHECK(event_id(job_of_buildbot()) == "41e3814ddb5a2028");
  // printf '=3:run;task_id=22:fN1SbArXTPSVFNUvaOlinQ;run_id=1:0;locale=0:;stage=9:exception;'
  CHECK(event_id(run_of_taskcluster()) == "8333acf15945168c");
}

TEST_CASE("an event has the same id when its message is delivered again", "[format][event_id]") {
  for (const auto& event : {job_of_buildbot(), run_of_taskcluster()}) {
    const auto id = event_id(event);
    CHECK(id_with(event, Field::timestamp, "20260302091545") == id);
    CHECK(id_with(event, Field::redelivered, "true") == id);
    CHECK(id_with(event, Field::blobber_files, "{ }") == id);
  }
}

TEST_CASE("the style of times does not change an id", "[format][event_id]") {
  auto job = job_of_buildbot();
  job.set(Field::builddate, "1772440212");
  const auto id = event_id(job);
  CHECK(id_with(job, Field::builddate, "1772440213") != id);
  for (const auto style : {TimeStyle::iso, TimeStyle::epoch, TimeStyle::utc14}) {
    job.times = style;
    CHECK(event_id(job) == id);
  }
}

TEST_CASE("another event of buildbot has another id", "[format][event_id]") {
  const auto job = job_of_buildbot();
  const auto id = event_id(job);
  CHECK(id_with(job, Field::locale, "de") != id);
  CHECK(id_with(job, Field::key, "b") != id);
  CHECK(id_with(job, Field::source, "normalized") != id);
  auto tagged = job;
  CHECK(tagged.begin_tags().empty());
  CHECK(event_id(tagged) != id);
}

TEST_CASE("no value can pass for two", "[format][event_id]") {
  auto one = job_of_buildbot();
  one.set(Field::key, "a;tree=3:try");
  one.unset(Field::tree);
  CHECK(event_id(one) != event_id(job_of_buildbot()));
}

TEST_CASE("a run of a task is named by task, run, end and locale", "[format][event_id]") {
  const auto run = run_of_taskcluster();
  const auto id = event_id(run);
  CHECK(id_with(run, Field::task_id, "another") != id);
  CHECK(id_with(run, Field::run_id, "1") != id);
  CHECK(id_with(run, Field::result, "success") != id);
  CHECK(id_with(run, Field::result, "failure") != id);
  CHECK(id_with(run, Field::locale, "de") != id);
  // What is configured, or can change when the message is published again.
  CHECK(id_with(run, Field::result, "retry") == id);
  CHECK(id_with(run, Field::stage, "ended") == id);
  CHECK(id_with(run, Field::logurl, "https://tc.example/log") == id);
}

TEST_CASE("each stage of a run has an id of its own", "[format][event_id]") {
  auto run = run_of_taskcluster();
  run.unset(Field::result);
  std::vector<std::string> ids{event_id(run_of_taskcluster())};
  for (const auto stage : {Stage::defined, Stage::pending, Stage::running}) {
    run.stage = stage;
    ids.push_back(event_id(run));
  }
  std::ranges::sort(ids);
  CHECK(std::ranges::adjacent_find(ids) == ids.end());
}

std::string id_of_message(std::string_view exchange, std::string_view body) {
  Delivery delivery;
  delivery.exchange = exchange;
  delivery.key = "k";
  delivery.body = body;
  return event_id(pulse_event(delivery, std::nullopt, "20260302091544"));
}

TEST_CASE("a message has the same id whatever its white space", "[format][event_id]") {
  const auto id = id_of_message("x", R"({"a":"b \" c","d":[1,2]})");
  CHECK(id_of_message("x", "{ \"a\" :\t\"b \\\" c\",\r\n\"d\":[1, 2]}") == id);
  CHECK(id_of_message("x", R"({"a":"b \"  c","d":[1,2]})") != id);
  CHECK(id_of_message("x", R"({"a":"b \" c","d":[12]})") != id);
  CHECK(id_of_message("y", R"({"a":"b \" c","d":[1,2]})") != id);
  CHECK(id_of_message("x", R"({"a":"\\" , "b":1})") == id_of_message("x", R"({"a":"\\","b":1})"));
}

}  // namespace

}  // namespace pbm
