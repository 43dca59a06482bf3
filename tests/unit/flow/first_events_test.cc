// SPDX-License-Identifier: MPL-2.0
#include "flow/first_events.h"

#include "format/line_writer.h"
#include "support/catch.h"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

using Read = FirstEvents::Read;

const UniqueSettings kByTreeAndTags{{Field::tree, Field::tags}, std::chrono::hours(1)};

struct At {
  std::string tree;
  std::string time;
  std::vector<std::string_view> tags{};
};

Event build_at(const At& at) {
  Event event;
  event.kind = EventKind::build;
  event.set(Field::event, "build");
  event.set(Field::timestamp, at.time);
  if (!at.tree.empty()) event.set(Field::tree, at.tree);
  event.begin_tags() = at.tags;
  return event;
}

bool admits(FirstEvents& events, const At& at) {
  const bool admitted = events.admit(build_at(at));
  events.record(1);
  return admitted;
}

std::string line_at(const At& at) {
  std::string line;
  make_line_writer(JsonFormat{}, {})->append(build_at(at), line);
  return line;
}

TEST_CASE("the first of the events that agree within the time is admitted",
          "[flow][first_events]") {
  struct Row {
    At at;
    bool admitted;
  };
  const std::vector<Row> rows{
      {{"try", "20260302100000"}, true},  {{"try", "20260302100000"}, false},
      {{"try", "20260302105959"}, false}, {{"", "20260302100000"}, true},
      {{"", "20260302100001"}, false},    {{"try", "20260302100000", {"a"}}, true},
      {{"try,", "20260302100000"}, true}, {{"try", "20260302110000"}, true},
      {{"try", "20260302115959"}, false}, {{"try", "20260302100001"}, false},  // not in order
      {{"try", "20260302100000"}, true},                                       // set back
  };
  FirstEvents events(kByTreeAndTags);
  for (const auto& [at, admitted] : rows) {
    CAPTURE(at.tree, at.time);
    CHECK(admits(events, at) == admitted);
  }
}

TEST_CASE("every event is admitted without fields, or without a time", "[flow][first_events]") {
  FirstEvents idle(UniqueSettings{});
  CHECK(admits(idle, {"try", "20260302100000"}));
  CHECK(admits(idle, {"try", "20260302100000"}));
  FirstEvents events(kByTreeAndTags);
  CHECK(admits(events, {"try", "2026"}));
  CHECK(admits(events, {"try", "2026"}));
}

TEST_CASE("events of a message that is not printed are not remembered", "[flow][first_events]") {
  FirstEvents events(kByTreeAndTags);
  REQUIRE(events.admit(build_at({"a", "20260302100000"})));
  const auto before = events.unrecorded();
  REQUIRE(events.admit(build_at({"b", "20260302100000"})));
  REQUIRE_FALSE(events.admit(build_at({"b", "20260302100000"})));
  events.take_back(before);
  CHECK_FALSE(events.admit(build_at({"a", "20260302100000"})));
  CHECK(events.admit(build_at({"b", "20260302100000"})));
}

TEST_CASE("a state has the events whose lines are written", "[flow][first_events]") {
  FirstEvents events(kByTreeAndTags);
  REQUIRE(events.admit(build_at({"a", "20260302100000"})));
  events.record(10);
  REQUIRE(events.admit(build_at({"b", "20260302100000", {"x", "y"}})));
  CHECK(events.newest(9) == 0u);
  CHECK(events.newest(30) == 1u);
  CHECK(events.end_after(0) == 10u);
  events.record(20);
  CHECK(events.newest(30) == 2u);
  CHECK(events.end_after(1) == 20u);
  CHECK(events.end_after(2) > 30u);
  for (const std::uint64_t written : {9U, 10U, 20U}) {
    CAPTURE(written);
    FirstEvents later(kByTreeAndTags);
    REQUIRE((later.read(events.state(written)) == Read::done));
    CHECK(later.newest(written) == 0u);
    CHECK(admits(later, {"a", "20260302103000"}) == (written < 10));
    CHECK(admits(later, {"b", "20260302103000", {"x", "y"}}) == (written < 20));
    CHECK(admits(later, {"b", "20260302103000"}));
  }
}

TEST_CASE("a state of other fields is not read, and another text is no state",
          "[flow][first_events]") {
  FirstEvents events(kByTreeAndTags);
  REQUIRE(admits(events, {"a", "20260302100000"}));
  const auto state = events.state(1);
  FirstEvents other({{Field::tree}, std::chrono::hours(1)});
  CHECK((other.read(state) == Read::other_fields));
  FirstEvents later(kByTreeAndTags);
  for (std::size_t bytes = 0; bytes < state.size(); ++bytes) {
    CAPTURE(bytes);
    CHECK((later.read(state.substr(0, bytes)) == Read::invalid));
  }
  const auto title = state.substr(0, state.find('\n') + 1);
  for (const auto* const rest :
       {"end 1\n", "end 0\nend 0\n", "end 00\n", "0123456789abcdef 20260302100000\nend 0\n",
        "0123456789abcdeF 20260302100000\nend 1\n", "0123456789abcdef 20261302100000\nend 1\n",
        "0123456789abcdef  0260302100000\nend 1\n", "0123456789abcdef 20260302100000 \nend 1\n",
        "\nend 0\n", "end 0\r\n"}) {
    CAPTURE(rest);
    CHECK((later.read(title + rest) == Read::invalid));
  }
  CHECK(later.size() == 0u);
  CHECK((later.read(title + "end 0\n") == Read::done));
}

TEST_CASE("the memory is rebuilt from lines, in the order of their times", "[flow][first_events]") {
  FirstEvents events(kByTreeAndTags);
  events.recall(line_at({"b", "20260302115900"}));
  events.recall(line_at({"a", "20260302113000"}));
  events.recall(line_at({"a", "20260302110000"}));
  events.recall(line_at({"c", "20260302115900", {"x", "\"y"}}));
  events.recall(R"({"event":"pulse","timestamp":"20260302120000","tree":"d","tags":[]})");
  events.recall(R"({"event":"build","tree":"d","tags":[]})");
  events.recall("torn {");
  events.complete();
  CHECK(events.size() == 3u);
  CHECK_FALSE(admits(events, {"a", "20260302115959"}));
  CHECK(admits(events, {"a", "20260302120000"}));
  CHECK_FALSE(admits(events, {"b", "20260302120000"}));
  CHECK_FALSE(admits(events, {"c", "20260302120000", {"x", "\"y"}}));
  CHECK(admits(events, {"d", "20260302120000"}));
}

TEST_CASE("the memory is rebuilt from times of any style", "[flow][first_events]") {
  for (const auto* const time : {"20260302115900", "2026-03-02T11:59:00Z", "1772452740"}) {
    CAPTURE(time);
    FirstEvents events(kByTreeAndTags);
    events.recall(line_at({"a", time}));
    events.complete();
    CHECK(events.size() == 1u);
    CHECK_FALSE(admits(events, {"a", "20260302125859"}));
    CHECK(admits(events, {"a", "20260302125900"}));
  }
}

TEST_CASE("another time applies to what is remembered, other fields begin anew",
          "[flow][first_events]") {
  FirstEvents events(kByTreeAndTags);
  REQUIRE(admits(events, {"a", "20260302100000"}));
  events.reconfigure({kByTreeAndTags.fields, std::chrono::hours(3)});
  CHECK_FALSE(admits(events, {"a", "20260302120000"}));
  events.reconfigure({kByTreeAndTags.fields, std::chrono::minutes(1)});
  CHECK(admits(events, {"a", "20260302120000"}));
  events.reconfigure({{Field::tree}, std::chrono::hours(1)});
  CHECK(admits(events, {"a", "20260302120000"}));
  events.reconfigure({});
  CHECK(admits(events, {"a", "20260302120000"}));
}

TEST_CASE("at most 65536 events are remembered, and none after its time", "[flow][first_events]") {
  FirstEvents events(kByTreeAndTags);
  for (std::size_t i = 0; i < FirstEvents::kMost + 10; ++i) {
    REQUIRE(admits(events, {std::to_string(i), "20260302100000"}));
  }
  CHECK(events.size() == FirstEvents::kMost);
  CHECK(events.state(1).size() < FirstEvents::kMostStateBytes);
  CHECK_FALSE(admits(events, {"10", "20260302100000"}));
  CHECK(admits(events, {"9", "20260302100000"}));
  CHECK(admits(events, {"x", "20260302120000"}));
  CHECK(events.size() == 1u);
}

}  // namespace

}  // namespace pbm
