// SPDX-License-Identifier: MPL-2.0
#include "flow/no_match.h"

#include "support/catch.h"

#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

using Values = std::vector<std::pair<Field, std::string_view>>;

Event event_of(const Values& values) {
  Event event;
  event.kind = EventKind::build;
  for (const auto& [field, value] : values) event.set(field, value);
  return event;
}

// "field wanted,wanted events/all: value count, ..." of the reason, or "none".
std::string reason_of(const Filter& filter, const std::vector<Values>& events) {
  NoMatch no_match;
  for (const auto& values : events) no_match.rejected(filter, event_of(values));
  const auto reason = no_match.reason();
  if (!reason) return "none";
  auto text = std::string(row_of(reason->field).name);
  for (const auto& wanted : reason->wanted) text += " " + wanted;
  text += " " + std::to_string(reason->events) + "/" + std::to_string(reason->all_events) + ":";
  for (const auto& [value, count] : reason->values) {
    text += " " + value + "=" + std::to_string(count);
  }
  return text;
}

const Values kHg{{Field::tree, "try"}, {Field::revision, "7812e45aaaaa"}};
const Values kBoth{
    {Field::tree, "try"}, {Field::revision, "0123456789ab"}, {Field::git_revision, "fedcba987654"}};
const Values kGit{{Field::tree, "fenix"}, {Field::git_revision, "fedcba987654"}};
const Values kNone{{Field::tree, "try"}};

TEST_CASE("a revision that no event has is the reason", "[flow][no_match]") {
  Filter filter;
  filter.revisions.wanted = {"7812e46", "!x"};
  CHECK(reason_of(filter, {kHg, kHg, kBoth, kGit, kNone}) ==
        "revision 7812e46 !x 5/5: 7812e45aaaaa=2 =1 0123456789ab=1 fedcba987654=1");
  filter.texts.push_back({Field::tree, {"autoland"}, {}});
  CHECK(reason_of(filter, {kHg}) == "tree autoland 1/1: try=1");  // the first of two
  filter.texts.back().wanted = {"try"};
  CHECK(reason_of(filter, {kHg, kGit}) == "revision 7812e46 !x 2/2: 7812e45aaaaa=1 fedcba987654=1");
}

TEST_CASE("a revision that an event has is not the reason", "[flow][no_match]") {
  Filter filter;
  filter.revisions = {.wanted = {"7812E45"}};
  CHECK(reason_of(filter, {kHg}) == "none");
  filter.revisions = {.wanted = {"fedcba9"}};
  CHECK(reason_of(filter, {kBoth, kGit}) == "none");
}

// "filter events/all: value count, ..." of the reason, or "none".
std::string filter_of(const Filter& filter, const std::vector<Event>& events) {
  NoMatch no_match;
  for (const auto& event : events) no_match.rejected(filter, event);
  const auto reason = no_match.reason();
  if (!reason) return "none";
  auto text = reason->filter + " " + std::to_string(reason->events) + "/" +
              std::to_string(reason->all_events) + ":";
  for (const auto& [value, count] : reason->values) {
    text += " " + value + "=" + std::to_string(count);
  }
  return text;
}

TEST_CASE("each part of the filter can be the reason", "[flow][no_match]") {
  Event nightly = event_of({{Field::tree, "try"}, {Field::run_id, "1"}});
  nightly.begin_tags() = {"nightly", "l10n"};
  const Event plain = event_of({{Field::tree, "try"}, {Field::run_id, "0"}});

  Filter tags;
  tags.tags.wanted = {{"nightl"}, {"release", "beta"}};
  CHECK(filter_of(tags, {nightly, nightly, plain}) ==
        "tags=nightl or tags=release,beta 3/3: l10n=2 nightly=2 =1");
  Filter tag_conditions;
  tag_conditions.tag_conditions.push_back({.wanted = {{"x"}}});
  CHECK(filter_of(tag_conditions, {plain}) == "tags=x 1/1: =1");

  Filter regex;
  regex.conditions.push_back(*Condition::regex(Field::tree, "^auto", false));
  regex.conditions.push_back(Condition::comparison(Field::run_id, Condition::Order::less, 1));
  CHECK(filter_of(regex, {nightly, plain}) == "tree~^auto 2/2: try=2");
  regex.conditions.erase(regex.conditions.begin());
  CHECK(filter_of(regex, {nightly, plain}) == "run_id<1 1/2: 1=1");

  Filter spans;
  spans.conditions.push_back(Condition::comparison(Field::duration, Condition::Order::more, 60));
  const Event minute = event_of({{Field::started, "2026-03-02T09:15:00.000Z"},
                                 {Field::resolved, "2026-03-02T09:16:00.000Z"}});
  CHECK(filter_of(spans, {minute, plain}) == "duration>60 2/2: =1 60=1");

  Event mobile = event_of({{Field::mobile, "true"}});
  CHECK(filter_of({}, {mobile}) == "mobile=exclude 1/1: true=1");
  Filter only_mobile;
  only_mobile.mobile = Mobile::only;
  CHECK(filter_of(only_mobile, {mobile, event_of({{Field::mobile, "false"}})}) ==
        "mobile=only 1/2: false=1");
  CHECK(filter_of({}, {event_of({{Field::talos, "true"}})}) == "talos=false 1/1: true=1");
}

TEST_CASE("a list that excludes the value can be the reason", "[flow][no_match]") {
  const Event event =
      event_of({{Field::tree, "try"}, {Field::revision, "7812e45aaaaa"}, {Field::mobile, "true"}});
  Filter filter;
  filter.revisions.excluded = {"7812e45"};
  CHECK(filter_of(filter, {event}) == "revision=!7812e45 1/1: 7812e45aaaaa=1");
  filter.texts.push_back({Field::tree, {}, {"t*", "x"}});
  CHECK(filter_of(filter, {event}) == "tree=!t*,!x 1/1: try=1");
  filter.texts.front().wanted = {"*"};
  CHECK(filter_of(filter, {event}) == "tree=*,!t*,!x 1/1: try=1");
  filter.texts.clear();
  filter.revisions = {};
  filter.tags.excluded = {"nightly"};
  auto nightly = event;
  nightly.begin_tags() = {"nightly"};
  CHECK(filter_of(filter, {nightly, event}) == "mobile=exclude 2/2: true=2");
  filter.mobile = Mobile::any;
  CHECK(filter_of(filter, {nightly, event}) == "tags=!nightly 1/2: nightly=1");
}

TEST_CASE("if several filters exclude the same events, the one that may be mistyped is the reason",
          "[flow][no_match]") {
  Filter filter;
  filter.conditions.push_back(*Condition::regex(Field::platform, "win", false));
  filter.texts.push_back({Field::platform, {"windows"}, {}});
  filter.texts.push_back({Field::tree, {"autolnd"}, {}});
  const Values values{{Field::mobile, "true"}, {Field::tree, "autoland"}};
  CHECK(reason_of(filter, {values}) == "platform windows 1/1: =1");
  filter.texts.erase(filter.texts.begin());
  CHECK(reason_of(filter, {values}) == "tree autolnd 1/1: autoland=1");
}

// "name left, ..." of the reason
std::string funnel_of(const Filter& filter, const std::vector<Event>& events) {
  NoMatch no_match;
  for (const auto& event : events) no_match.rejected(filter, event);
  std::string text;
  for (const auto& [name, left] : no_match.reason().value_or(NoMatch::Reason{}).funnel) {
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + std::to_string(left);
  }
  return text;
}

TEST_CASE("each filter counts what the filters before it have left", "[flow][no_match]") {
  const auto autoland = event_of({{Field::tree, "autoland"}, {Field::revision, "7812e45aaaaa"}});
  const auto attempt = event_of({{Field::tree, "try"}, {Field::revision, "7812e45aaaaa"}});
  auto test = autoland;
  test.kind = EventKind::test;
  Filter filter;
  filter.texts.push_back({Field::tree, {"autoland"}, {}});
  filter.revisions.wanted = {"0123456"};
  CHECK(funnel_of(filter, {autoland, attempt, autoland}) == "tree 1, revision 2");
  CHECK(funnel_of(filter, {autoland, autoland}) == "revision 2");
  filter.tests = false;
  CHECK(funnel_of(filter, {attempt, test, autoland, test}) == "event 2, tree 1, revision 1");
}

TEST_CASE("a value that an event had is not taken for mistyped", "[flow][no_match]") {
  const auto windows = event_of({{Field::platform, "win64"}, {Field::revision, "7812e45aaaaa"}});
  const auto linux64 = event_of({{Field::platform, "linux64"}, {Field::revision, "7812e45aaaaa"}});
  Filter filter;
  filter.texts.push_back({Field::platform, {"win64", "lin*", "winn64"}, {}});
  filter.conditions.push_back(*Condition::regex(Field::label, "x", false));
  NoMatch no_match;
  for (const auto& event : {windows, linux64}) no_match.rejected(filter, event);
  CHECK(no_match.reason()->field == Field::label);  // it rejects more
  filter.conditions.clear();
  const auto plain = event_of({{Field::platform, "win32"}, {Field::revision, "7812e45aaaaa"}});
  no_match.rejected(filter, plain);
  no_match.rejected(filter, plain);
  no_match.rejected(filter, plain);
  CHECK(no_match.reason()->field == Field::platform);
  CHECK(no_match.reason()->wanted == std::vector<std::string>{"winn64"});

  NoMatch tags;
  Filter both;
  both.tags.wanted = {{"nightly", "l10n"}};
  both.revisions.wanted = {"7812e45", "0123456"};
  both.conditions.push_back(Condition::comparison(Field::run_id, Condition::Order::more, 0));
  auto nightly = plain;
  nightly.begin_tags() = {"nightly"};
  tags.rejected(both, nightly);
  CHECK(tags.reason()->wanted == std::vector<std::string>{"l10n"});
}

TEST_CASE("a tree that was not given is reported as the default", "[flow][no_match]") {
  Filter filter;
  filter.texts.push_back({Field::tree, {"autoland"}, {}});
  for (const bool is_default : {false, true}) {
    filter.has_default_tree = is_default;
    NoMatch no_match;
    no_match.rejected(filter, event_of(kHg));
    CHECK(no_match.reason()->is_default == is_default);
  }
}

TEST_CASE("nothing is counted once something has matched", "[flow][no_match]") {
  NoMatch no_match;
  Filter filter;
  filter.revisions.wanted = {"x"};
  no_match.rejected(filter, event_of(kHg));
  CHECK(no_match.reason().has_value());
  no_match.stop();
  no_match.rejected(filter, event_of(kHg));
  CHECK_FALSE(no_match.reason().has_value());
}

TEST_CASE("long values are compared and kept up to a limit", "[flow][no_match]") {
  Filter filter;
  filter.texts.push_back({Field::tree, {"autoland"}, {}});
  const std::string most(NoMatch::kMostValueBytes, 'x');
  const auto one = most + "1";
  const auto two = most + "2";
  CHECK(reason_of(filter, {{{Field::tree, one}}, {{Field::tree, two}}, {{Field::tree, most}}}) ==
        "tree autoland 3/3: " + most.substr(3) + "...=2 " + most + "=1");
}

}  // namespace

}  // namespace pbm
