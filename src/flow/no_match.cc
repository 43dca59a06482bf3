// SPDX-License-Identifier: MPL-2.0
#include "flow/no_match.h"

#include "base/text.h"
#include "event/duration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>

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

}  // namespace

void NoMatch::rejected(const Filter& filter, const Event& event) {
  if (!counts_) return;
  ++events_;
  look_at_texts(filter, event);
  if (!filter.revisions.passes(event)) {
    const auto& [wanted, excluded] = filter.revisions;
    blame_list(Part::revisions, 0, Field::revision, wanted, excluded, revision_of(event));
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

void NoMatch::look_at_texts(const Filter& filter, const Event& event) {
  for (std::size_t place = 0; place < filter.texts.size(); ++place) {
    const auto& [field, wanted, excluded] = filter.texts[place];
    const auto value = event.get(field);
    if (!filter.applies(field, event.kind) || filter.texts[place].passes(value)) continue;
    blame_list(Part::texts, place, field, wanted.all(), excluded.all(), value);
  }
}

void NoMatch::look_at_tags(Part part, std::size_t place, const TagFilter& filter,
                           const Event& event) {
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

NoMatch::Blame& NoMatch::blame(Part part, std::size_t place, Field field) {
  auto& found = blamed_[{part, place}];
  found.field = field;
  ++found.events;
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
  blamed_.clear();
}

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
  if (worst == blamed_.end()) return std::nullopt;
  const auto& blame = worst->second;
  Reason reason{blame.field, blame.filter, blame.wanted, blame.events, events_, {}};
  for (const auto& [text, count] : blame.values) reason.values.push_back({text, count});
  std::ranges::sort(reason.values, [](const Value& a, const Value& b) {
    return std::tie(b.count, a.text) < std::tie(a.count, b.text);
  });
  return reason;
}

}  // namespace pbm
