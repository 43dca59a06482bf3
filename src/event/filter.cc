// SPDX-License-Identifier: MPL-2.0
// Conditions of different options are all required; the words of one option are alternatives, and
// an excluded word outweighs them.
#include "event/filter.h"

#include "base/ascii.h"

#include <fnmatch.h>

#include <algorithm>

namespace pbm {

namespace {

bool revision_matches(const std::string& word, std::string_view revision) {
  // Shorter ones would make a filter on a full revision match other revisions.
  constexpr std::size_t kShortest = 12;  // digits of an abbreviated revision
  if (revision.empty()) return false;
  if (is_glob(word)) return fits_glob(word, revision, FNM_CASEFOLD);
  return begins_in_any_case(revision, word) ||
         (revision.size() >= kShortest && begins_in_any_case(word, revision));
}

}  // namespace

bool TextFilter::passes(std::string_view value) const {
  // An unknown value matches no glob, not even "*".
  if (value.data() == nullptr) return wanted.empty();
  return (wanted.empty() || wanted.match(value)) && !excluded.match(value);
}

// A task of a push to git has two revisions. People paste either of them.
bool RevisionFilter::passes(const Event& event) const {
  const auto has_any = [&event](const std::vector<std::string>& words) {
    return std::ranges::any_of(words, [&event](const auto& word) {
      return revision_matches(word, event.get(Field::revision)) ||
             revision_matches(word, event.get(Field::git_revision));
    });
  };
  return (wanted.empty() || has_any(wanted)) && !has_any(excluded);
}

bool TagFilter::passes(Event::Words tags) const {
  const auto has = [&tags](const std::string& glob) {
    return std::ranges::any_of(tags, [&](auto tag) { return glob_matches(glob, tag); });
  };
  const auto has_all = [&has](const auto& group) { return std::ranges::all_of(group, has); };
  if (std::ranges::any_of(excluded, has)) return false;
  return wanted.empty() || std::ranges::any_of(wanted, has_all);
}

// Of Taskcluster's tasks, only tests have a suite and a variant, but any task might.
std::optional<EventKind> only_kind_of(Field field) {
  if (field == Field::suite || field == Field::variant) return EventKind::test;
  const bool in_build = presence_of(field, EventKind::build) != Presence::never;
  const bool in_test = presence_of(field, EventKind::test) != Presence::never;
  if (in_build == in_test) return std::nullopt;
  return in_build ? EventKind::build : EventKind::test;
}

// The cheap conditions are first. Most events are filtered out.
bool Filter::matches(const Event& event) const {
  return product_passes(event) && revisions.passes(event) && tags_pass(event) && fields_pass(event);
}

bool Filter::product_passes(const Event& event) const {
  if (event.kind == EventKind::build ? !builds : !tests) return false;
  if (mobile != Mobile::any && event.is(Field::mobile) != (mobile == Mobile::only)) return false;
  return talos || !event.is(Field::talos);
}

// Tests have no tags. With --event build,test, a filter on tags is about builds only (by_kind).
bool Filter::tags_pass(const Event& event) const {
  if (!applies(Field::tags, event.kind)) return true;
  const auto passes = [&event](const TagFilter& each) { return each.passes(event.tags()); };
  return passes(tags) && std::ranges::all_of(tag_conditions, passes);
}

bool Filter::fields_pass(const Event& event) const {
  return std::ranges::all_of(texts,
                             [this, &event](const TextFilter& text) {
                               return !applies(text.field, event.kind) ||
                                      text.passes(event.get(text.field));
                             }) &&
         std::ranges::all_of(conditions, [this, &event](const Condition& each) {
           return !applies(each.field(), event.kind) || each.passes(event);
         });
}

Filter Filter::without(std::span<const Field> fields) const {
  auto copy = *this;
  const auto is_one = [fields](Field field) {
    return std::ranges::find(fields, field) != fields.end();
  };
  std::erase_if(copy.texts, [&](const TextFilter& text) { return is_one(text.field); });
  std::erase_if(copy.conditions, [&](const Condition& each) { return is_one(each.field()); });
  return copy;
}

// Asked before a body is read, so only conditions on a single text count: others need the event.
bool Filter::rejects(Field field, std::string_view value) const {
  return std::ranges::any_of(
      texts, [=](const TextFilter& text) { return text.field == field && !text.passes(value); });
}

}  // namespace pbm
