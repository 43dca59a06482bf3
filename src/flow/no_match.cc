// SPDX-License-Identifier: MPL-2.0
// For each filter, the events are counted that it rejects, also if others reject them as well: of
// two filters that exclude each other, each has to be named.
#include "flow/no_match.h"

#include "base/text.h"
#include "event/duration.h"
#include "event/globs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace pbm {

namespace {

// An event may have a revision of Mercurial, of git, or both.
std::string_view revision_of(const Event& event) {
  const auto revision = event.get(Field::revision);
  return revision.empty() ? event.get(Field::git_revision) : revision;
}

// As on the command line: tree=try,!x.
std::string list_text(Field field, std::span<const std::string> wanted,
                      std::span<const std::string> excluded) {
  std::vector<std::string> words(wanted.begin(), wanted.end());
  for (const auto& word : excluded) words.push_back("!" + word);
  return fmt::format("{}={}", row_of(field).name, fmt::join(words, ","));
}

using Values = std::map<std::string, std::uint64_t, std::less<>>;

void add_value(Values& values, std::string_view value) {
  std::string beginning;
  if (value.size() > NoMatch::kMostValueBytes) {
    value = beginning = abridged(value, NoMatch::kMostValueBytes);
  }
  const auto found = values.find(value);
  if (found != values.end()) {
    ++found->second;
  } else if (values.size() < NoMatch::kMostValues) {
    values.emplace(value, 1);
  }
}

// The words of the field, its number of seconds, or its text.
void add_values(Values& values, Field field, const Event& event) {
  if (row_of(field).type == FieldType::words && !event.words(field).empty()) {
    for (const auto word : event.words(field)) add_value(values, word);
  } else if (is_time_span(field)) {
    const auto seconds = seconds_of(field, event);
    add_value(values, seconds ? std::to_string(*seconds) : std::string());
  } else {
    add_value(values, event.get(field));
  }
}

// Adds those of the words that match, each once.
template <typename Matches>
void add_seen(std::span<const std::string> words, const Matches& matches,
              std::vector<std::string>& seen) {
  for (const auto& word : words) {
    if (std::ranges::find(seen, word) == seen.end() && matches(word)) seen.push_back(word);
  }
}

}  // namespace

void NoMatch::rejected(const Filter& filter, const Event& event) {
  if (!counts_) return;
  ++events_;
  // The kind is the first filter of the funnel: it is asked before all others.
  is_left_ = event.kind == EventKind::build ? filter.builds : filter.tests;
  if (!is_left_) ++of_other_kind_;
  look_at_texts(filter, event);
  const auto& [wanted, excluded] = filter.revisions;
  if (!filter.revisions.passes(event)) {
    blame_list(Part::revisions, 0, Field::revision, wanted, excluded, revision_of(event));
  }
  // Each word by itself, to find the one that no event has: it is probably mistyped.
  if (!wanted.empty()) {
    const auto matches = [&event](const std::string& word) {
      return RevisionFilter{.wanted = {word}}.passes(event);
    };
    add_seen(wanted, matches, blamed_[{Part::revisions, 0}].seen);
  }
  if (filter.applies(Field::tags, event.kind)) {
    look_at_tags(Part::tags, 0, filter.tags, event);
    for (std::size_t place = 0; place < filter.tag_conditions.size(); ++place) {
      look_at_tags(Part::tag_conditions, place, filter.tag_conditions[place], event);
    }
  }
  look_at_conditions(filter, event);
  look_at_products(filter, event);
}

// Each filter is asked by itself, although the event is rejected already: the reason that a user
// can do something about may be the second one.
void NoMatch::look_at_texts(const Filter& filter, const Event& event) {
  for (std::size_t place = 0; place < filter.texts.size(); ++place) {
    const auto& [field, wanted, excluded] = filter.texts[place];
    const auto value = event.get(field);
    if (!filter.applies(field, event.kind)) continue;
    auto& found = blamed_[{Part::texts, place}];
    const auto matches = [value](const std::string& word) { return glob_matches(word, value); };
    if (event.has(field)) add_seen(wanted.all(), matches, found.seen);
    if (filter.texts[place].passes(value)) continue;
    blame_list(Part::texts, place, field, wanted.all(), excluded.all(), value);
    found.is_default = field == Field::tree && filter.has_default_tree;
  }
}

// Repeated flags are alternatives, and the words of one are all required, so the filter is named by
// its groups.
void NoMatch::look_at_tags(Part part, std::size_t place, const TagFilter& filter,
                           const Event& event) {
  auto& seen = blamed_[{part, place}].seen;
  const auto matches = [&event](const std::string& word) {
    return TagFilter{.wanted = {{word}}}.passes(event.tags());
  };
  for (const auto& group : filter.wanted) add_seen(group, matches, seen);
  if (filter.passes(event.tags())) return;
  auto& found = blame(part, place, Field::tags);
  if (found.filter.empty()) {
    std::vector<std::string> lists;
    for (const auto& group : filter.wanted) {
      lists.push_back(fmt::format("tags={}", fmt::join(group, ",")));
      found.wanted.insert(found.wanted.end(), group.begin(), group.end());
    }
    if (!filter.excluded.empty()) lists.push_back(list_text(Field::tags, {}, filter.excluded));
    found.filter = fmt::format("{}", fmt::join(lists, " or "));
  }
  add_values(found.values, Field::tags, event);
}

// A condition is not a list of words, so there is none that could be mistyped.
void NoMatch::look_at_conditions(const Filter& filter, const Event& event) {
  for (std::size_t place = 0; place < filter.conditions.size(); ++place) {
    const auto& condition = filter.conditions[place];
    const auto field = condition.field();
    if (!filter.applies(field, event.kind) || condition.passes(event)) continue;
    auto& found = blame(Part::conditions, place, field);
    if (found.filter.empty()) found.filter = condition.text();
    add_values(found.values, field, event);
  }
}

// The options that exclude products without naming a value.
void NoMatch::look_at_products(const Filter& filter, const Event& event) {
  if (filter.mobile != Mobile::any && event.is(Field::mobile) != (filter.mobile == Mobile::only)) {
    auto& found = blame(Part::mobile, 0, Field::mobile);
    found.filter = fmt::format("mobile={}", name_of(filter.mobile));
    add_value(found.values, event.get(Field::mobile));
  }
  if (!filter.talos && event.is(Field::talos)) {
    auto& found = blame(Part::talos, 0, Field::talos);
    found.filter = "talos=false";
    add_value(found.values, event.get(Field::talos));
  }
}

// In the funnel, an event counts only for the first filter that rejects it.
NoMatch::Blame& NoMatch::blame(Part part, std::size_t place, Field field) {
  auto& found = blamed_[{part, place}];
  found.field = field;
  ++found.events;
  if (std::exchange(is_left_, false)) ++found.left;
  return found;
}

void NoMatch::blame_list(Part part, std::size_t place, Field field,
                         std::span<const std::string> wanted, std::span<const std::string> excluded,
                         std::string_view value) {
  auto& found = blame(part, place, field);
  if (found.filter.empty()) {
    found.filter = list_text(field, wanted, excluded);
    found.wanted.assign(wanted.begin(), wanted.end());
  }
  add_value(found.values, value);
}

void NoMatch::forget() {
  events_ = 0;
  of_other_kind_ = 0;
  blamed_.clear();
}

// Most runs find a match within minutes. From then on, nothing is counted for each event.
void NoMatch::stop() {
  if (!counts_) return;
  counts_ = false;
  forget();
}

// Of filters that reject the same events, a list of values is the most likely to be mistyped.
std::optional<NoMatch::Reason> NoMatch::reason() const {
  const auto rank = [](const auto& each) {
    const auto& blame = each.second;
    return std::pair(blame.events, !blame.wanted.empty());
  };
  const auto worst = std::ranges::max_element(blamed_, {}, rank);
  if (worst == blamed_.end() || worst->second.events == 0) return std::nullopt;
  const auto& blame = worst->second;
  Reason reason{.field = blame.field,
                .filter = blame.filter,
                .is_default = blame.is_default,
                .wanted = blame.wanted,
                .events = blame.events,
                .all_events = events_,
                .funnel = funnel()};
  // A value that an event had is not mistyped.
  std::erase_if(reason.wanted, [&blame](const std::string& word) {
    return std::ranges::find(blame.seen, word) != blame.seen.end();
  });
  for (const auto& [text, count] : blame.values) reason.values.push_back({text, count});
  std::ranges::sort(reason.values, [](const Value& a, const Value& b) {
    return std::tie(b.count, a.text) < std::tie(a.count, b.text);
  });
  return reason;
}

// In the order of the keys of `blamed_`, which is that of the looks.
std::vector<NoMatch::Step> NoMatch::funnel() const {
  std::vector<Step> steps;
  if (of_other_kind_ != 0) steps.push_back({row_of(Field::event).name, of_other_kind_});
  for (const auto& [part, blame] : blamed_) {
    if (blame.left != 0) steps.push_back({row_of(blame.field).name, blame.left});
  }
  return steps;
}

}  // namespace pbm
