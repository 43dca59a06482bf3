// SPDX-License-Identifier: MPL-2.0
#include "event/filter.h"

#include "support/catch.h"

#include <array>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("one wanted glob must match and no excluded one may", "[event][filter]") {
  struct Row {
    Globs wanted, excluded;
    std::string value;  // "-": absent
    bool passes;
  };
  const std::vector<Row> rows{
      {{}, {}, "try", true},
      {{}, {}, "-", true},
      {{"try"}, {}, "try", true},
      {{"try"}, {}, "tryx", false},
      {{"try"}, {}, "Try", false},
      {{"try"}, {}, "-", false},
      {{"*"}, {}, "-", false},  // no glob matches an absent value
      {{"*"}, {}, "try", true},
      {{"a", "try"}, {}, "try", true},
      {{"mozilla-*"}, {}, "mozilla-central", true},
      {{"mozilla-*"}, {}, "mozilla-", true},
      {{"mozilla-*"}, {}, "comm-central", false},
      {{"linux*"}, {}, "linux/x", true},  // a slash is a letter like any other
      {{"linu?"}, {}, "linux", true},
      {{"linu?"}, {}, "linux64", false},
      {{"win[36]*"}, {}, "win32", true},
      {{"win[36]*"}, {}, "win64", true},
      {{"win[36]*"}, {}, "win1", false},
      {{"win[!3]*"}, {}, "win64", true},
      {{"win[!3]*"}, {}, "win32", false},
      {{"a\\*"}, {}, "a*", true},
      {{"a\\*"}, {}, "ab", false},
      {{"[a"}, {}, "[a", true},
      {{"*"}, {}, ".hidden", true},
      {{}, {"try"}, "try", false},
      {{}, {"try"}, "autoland", true},
      {{}, {"try"}, "-", true},
      {{}, {"*"}, "try", false},
      {{}, {"*"}, "-", true},
      {{"mozilla-*"}, {"*-esr*"}, "mozilla-esr115", false},
      {{"mozilla-*"}, {"*-esr*"}, "mozilla-central", true},
      {{"*a-value-longer-than-small-strings-are*"},
       {},
       "xx-a-value-longer-than-small-strings-are",
       true},
  };
  for (const auto& [wanted, excluded, value, passes] : rows) {
    CAPTURE(wanted, excluded, value);
    const TextFilter filter{Field::tree, wanted, excluded};
    const auto view = value == "-" ? std::string_view() : std::string_view(value);
    CHECK(filter.passes(view) == passes);
    Filter whole;
    whole.texts.push_back(filter);
    CHECK(whole.rejects(Field::tree, view) == !passes);
    CHECK_FALSE(whole.rejects(Field::platform, view));
  }
}

TEST_CASE("all filters must pass", "[event][filter]") {
  Filter filter;
  filter.texts.push_back({Field::tree, {"try"}, {}});
  filter.texts.push_back({Field::platform, {"linux*"}, {}});
  struct Row {
    std::string tree, platform;
    bool matches;
  };
  const std::vector<Row> rows{{"try", "linux64", true},
                              {"try", "win32", false},
                              {"autoland", "linux64", false},
                              {"try", "", false}};
  for (const auto& [tree, platform, matches] : rows) {
    CAPTURE(tree, platform);
    Event event;
    event.set(Field::tree, tree);
    if (!platform.empty()) event.set(Field::platform, platform);
    CHECK(filter.matches(event) == matches);
  }
}

TEST_CASE("revisions match by prefix, for either revision of an event, ignoring case",
          "[event][filter]") {
  const std::string full = "0123456789abcdef0123456789abcdef01234567";
  struct Row {
    std::vector<std::string> wanted, excluded;
    std::string revision, git;
    bool passes;
  };
  const std::vector<Row> rows{
      {{}, {}, full, "", true},
      {{}, {}, "", "", true},
      {{"0123"}, {}, full, "", true},
      {{"0123"}, {}, "", "", false},
      {{"0123"}, {}, "ffff", full, true},
      {{"1234"}, {}, full, "", false},
      {{"0123456789ABCDEF"}, {}, full, "", true},
      {{"0123"}, {}, "0123FFFF", "", true},
      {{full}, {}, "0123456789ab", "", true},  // abbreviated, as in buildbot messages
      {{full}, {}, "0123456789AB", "", true},
      {{full}, {}, "0123456789a", "", false},
      {{full}, {}, "0123456789ac", "", false},
      {{full + "8"}, {}, full, "", true},
      {{"*CDEF01234567"}, {}, full, "", true},
      {{"*cdef"}, {}, full, "", false},
      {{}, {"0123"}, full, "", false},
      {{}, {"0123"}, "ffff", full, false},
      {{}, {"0123"}, "", "", true},
      {{"f"}, {"0123"}, "ffff", full, false},
      {{"f", "0"}, {"e"}, full, "", true},
  };
  for (const auto& [wanted, excluded, revision, git, passes] : rows) {
    CAPTURE(wanted, excluded, revision, git);
    Event event;
    if (!revision.empty()) event.set(Field::revision, revision);
    if (!git.empty()) event.set(Field::git_revision, git);
    Filter filter;
    filter.revisions = {wanted, excluded};
    CHECK(filter.matches(event) == passes);
  }
}

TEST_CASE("builds and tests are selected separately", "[event][filter]") {
  for (const bool builds : {false, true}) {
    for (const bool tests : {false, true}) {
      CAPTURE(builds, tests);
      Filter filter;
      filter.builds = builds;
      filter.tests = tests;
      Event event;
      event.kind = EventKind::build;
      CHECK(filter.matches(event) == builds);
      event.kind = EventKind::test;
      CHECK(filter.matches(event) == tests);
    }
  }
}

TEST_CASE("mobile events are excluded, exclusive or included", "[event][filter]") {
  struct Row {
    Mobile mobile;
    bool when_mobile, when_not;
  };
  for (const auto& [mobile, when_mobile, when_not] :
       {Row{Mobile::exclude, false, true}, Row{Mobile::only, true, false},
        Row{Mobile::any, true, true}}) {
    CAPTURE(static_cast<int>(mobile));
    Filter filter;
    filter.mobile = mobile;
    Event event;
    event.set(Field::mobile, true);
    CHECK(filter.matches(event) == when_mobile);
    event.set(Field::mobile, false);
    CHECK(filter.matches(event) == when_not);
  }
}

TEST_CASE("talos tests are included on request", "[event][filter]") {
  for (const bool talos : {false, true}) {
    CAPTURE(talos);
    Filter filter;
    filter.talos = talos;
    Event event;
    event.kind = EventKind::test;
    event.set(Field::talos, true);
    CHECK(filter.matches(event) == talos);
    event.set(Field::talos, false);
    CHECK(filter.matches(event));
  }
}

TEST_CASE("by default a filter matches all but mobile and talos", "[event][filter]") {
  const Filter filter;
  Event event;
  event.set(Field::mobile, false);
  CHECK(filter.matches(event));
  event.kind = EventKind::test;
  CHECK(filter.matches(event));
}

TEST_CASE("a filter without some of its fields ignores them", "[event][filter]") {
  Filter filter;
  filter.texts.push_back({.field = Field::result, .wanted = Globs({"failure"})});
  filter.texts.push_back({.field = Field::tree, .wanted = Globs({"try"})});
  filter.conditions.push_back(Condition::comparison(Field::run_id, Condition::Order::less, 1));
  Event event;
  event.set(Field::result, "success");
  event.set(Field::tree, "try");
  event.set(Field::run_id, "0");
  const std::array without_result{Field::result};
  CHECK_FALSE(filter.matches(event));
  CHECK(filter.without(without_result).matches(event));
  event.set(Field::run_id, "1");
  CHECK_FALSE(filter.without(without_result).matches(event));
  const std::array without_both{Field::result, Field::run_id};
  CHECK(filter.without(without_both).matches(event));
  event.set(Field::tree, "autoland");
  CHECK_FALSE(filter.without(without_both).matches(event));
}

TEST_CASE("a filter on a field that only one kind has may leave the other alone",
          "[event][filter]") {
  struct Row {
    Filter filter;
    bool build, test;              // whether an event without the field passes
    bool build_alone, test_alone;  // if filters of one kind leave the other alone
  };
  const auto on = [](Field field) {
    Filter filter;
    filter.texts.push_back({field, {"x"}, {}});
    return filter;
  };
  const auto where = [](Field field) {
    Filter filter;
    filter.conditions.push_back(*Condition::regex(field, "x", false));
    return filter;
  };
  Filter tag;
  tag.tags.wanted = {{"x"}};
  Filter tag_condition;
  tag_condition.tag_conditions.push_back(tag.tags);
  const std::vector<Row> rows{
      {on(Field::test), false, false, true, false},
      {on(Field::os), false, false, true, false},
      {on(Field::suite), false, false, true, false},
      {on(Field::variant), false, false, true, false},
      {on(Field::repack), false, false, false, true},
      {tag, false, false, false, true},
      {tag_condition, false, false, false, true},
      {where(Field::test), false, false, true, false},
      {where(Field::tags), false, false, false, true},
      {on(Field::platform), false, false, false, false},
      {on(Field::kind), false, false, false, false},
      {where(Field::label), false, false, false, false},
      {{}, true, true, true, true},
  };
  for (const auto& row : rows) {
    auto filter = row.filter;
    filter.mobile = Mobile::any;
    Event event;
    for (const bool by_kind : {false, true}) {
      filter.by_kind = by_kind;
      event.kind = EventKind::build;
      CHECK(filter.matches(event) == (by_kind ? row.build_alone : row.build));
      event.kind = EventKind::test;
      CHECK(filter.matches(event) == (by_kind ? row.test_alone : row.test));
    }
  }
}

}  // namespace

}  // namespace pbm
