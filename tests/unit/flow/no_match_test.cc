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

TEST_CASE("a revision that is excluded, or that an event has, is not the reason",
          "[flow][no_match]") {
  Filter filter;
  filter.revisions.excluded = {"7812e45"};
  CHECK(reason_of(filter, {kHg}) == "none");
  filter.revisions = {.wanted = {"7812E45"}};
  CHECK(reason_of(filter, {kHg}) == "none");
  filter.revisions = {.wanted = {"fedcba9"}};
  CHECK(reason_of(filter, {kBoth, kGit}) == "none");
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
