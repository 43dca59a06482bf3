// SPDX-License-Identifier: MPL-2.0
// Filters of fields have one option for each field, made from the field table, so that a new field
// is filtered without a line here.
#include "config/filter_options.h"

#include "base/closest_word.h"
#include "base/text.h"
#include "config/known_values.h"
#include "dialect/task_kinds.h"
#include "event/globs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <variant>

namespace pbm {

namespace {

using Notes = std::vector<std::string>;

bool is_one_of(std::string_view value, std::span<const std::string_view> values) {
  return std::ranges::find(values, value) != values.end();
}

// The names that people use for build types include parts of Taskcluster's target names, and
// platforms and results are few: a value that is not known is probably a mistake. `given` is what
// comes before the value.
void note_slip(std::string_view given, const FieldRow& row, std::string_view value, Notes& notes) {
  const auto known = known_values(row.field);
  if (row.field == Field::buildtype && is_one_of(value, kTargetWords)) {
    notes.push_back(
        fmt::format("{0}{1}: the build types of Taskcluster are {2}; '{1}' is part of its "
                    "target names: use --where 'target=*{1}*'",
                    given, value, fmt::join(kTaskclusterBuildtypes, ", ")));
    return;
  }
  const bool any_may_come =
      known.empty() || row.field == Field::tree || row.field == Field::buildtype;
  if (any_may_come || is_glob(value) || is_one_of(value, known)) return;
  notes.push_back(fmt::format("{}'{}': unknown {}{}", given, printable(value), row.name,
                              suggestion(value, known)));
}

// A test is named after its suite and chunk. The name of a kind alone is probably a mistake.
void note_tests(const OptionValues& values, Notes& notes) {
  const auto& tests = values.filter_on(Field::test);
  for (const auto& word : *tests) {
    const auto kind = std::ranges::find(task_kinds(), word, &TaskKind::name);
    if (kind == task_kinds().end() || kind->what != TaskClass::test) continue;
    notes.push_back(
        fmt::format("--test {0}: matches only tests with exactly this name; for all "
                    "of its chunks, use --test '{0}*' or --kind {0}",
                    word));
  }
  if (tests.given && !values.prints(EventKind::test)) {
    notes.emplace_back("--test excludes all builds, and --event all tests: nothing can match");
  }
}

// Globs have no way to say "not", so an exclamation mark does, as in other tools' ignore lists.
template <typename SomeFilter>
void add_word(SomeFilter& filter, std::string word) {
  const bool excluded = word.starts_with('!');
  if (excluded) word.erase(0, 1);
  (excluded ? filter.excluded : filter.wanted).push_back(std::move(word));
}

// Of Mercurial or of git.
bool is_revision(Field field) { return field == Field::revision || field == Field::git_revision; }

// A revision that is wanted, rather than excluded.
bool wants_revision(const OptionValues& values) {
  const auto is_wanted = [](const std::string& word) { return !word.starts_with('!'); };
  return std::ranges::any_of(*values.filter_on(Field::revision), is_wanted);
}

// A push and a revision are in one tree, whichever it is, and a condition on the tree replaces the
// default of --tree as well.
bool is_tree_left_open(const OptionValues& values) {
  const auto names_tree = [](const auto& where) {
    const auto* text = std::get_if<TextFilter>(&where.value.test);
    const bool is_wanted = text != nullptr && !text->wanted.empty();
    return where.value.field == Field::tree || (is_revision(where.value.field) && is_wanted);
  };
  return !values.filter_on(Field::tree).given && (!values.push->empty() || wants_revision(values) ||
                                                  std::ranges::any_of(*values.where, names_tree));
}

// --tree of the command line outweighs all-trees of the file, although the latter says more.
bool wants_all_trees(const OptionValues& values) {
  const auto& tree = values.filter_on(Field::tree);
  const bool is_overridden = tree.given && tree.layer < values.all_trees.layer;
  return *values.all_trees && !is_overridden;
}

// '*' also means events without a tree, which no glob matches.
std::vector<std::string> words_on_tree(const OptionValues& values) {
  if (is_tree_left_open(values) || wants_all_trees(values)) return {};
  auto words = *values.filter_on(Field::tree);
  if (std::ranges::find(words, "*") != words.end()) {
    std::erase_if(words, [](const std::string& word) { return !word.starts_with('!'); });
  }
  return words;
}

// Revisions have a filter of their own, because an event may have one of Mercurial and one of git,
// of which buildbot gives only the first digits.
void add_fields(const OptionValues& values, Filter& filter) {
  for (const auto& row : kFields) {
    const auto words =
        row.field == Field::tree ? words_on_tree(values) : *values.filter_on(row.field);
    TextFilter text{row.field};
    for (const auto& word : words) {
      if (row.field == Field::revision) {
        add_word(filter.revisions, word);
      } else {
        add_word(text, word);
      }
    }
    if (!text.wanted.empty() || !text.excluded.empty()) filter.texts.push_back(std::move(text));
  }
}

// Each --tag is an alternative of several tags; an exclusion holds for all of them.
void add_tags(const OptionValues& values, TagFilter& filter) {
  for (const auto& [text, tags] : *values.tag) {
    filter.wanted.insert(filter.wanted.end(), tags.wanted.begin(), tags.wanted.end());
    filter.excluded.insert(filter.excluded.end(), tags.excluded.begin(), tags.excluded.end());
  }
}

// Appends a condition to the list of its type. Each condition stays one of its own: several --where
// are all required, while the words of one are alternatives.
struct AddTo {
  Filter& filter;
  void operator()(const TextFilter& text) const { filter.texts.push_back(text); }
  void operator()(const TagFilter& tags) const { filter.tag_conditions.push_back(tags); }
  void operator()(const Condition& condition) const { filter.conditions.push_back(condition); }
};

}  // namespace

Filter filter_of(const OptionValues& values) {
  Filter filter;
  add_fields(values, filter);
  add_tags(values, filter.tags);
  for (const auto& [text, where] : *values.where) std::visit(AddTo{filter}, where.test);
  filter.builds = values.prints(EventKind::build);
  filter.tests = values.prints(EventKind::test);
  filter.has_default_tree = !values.filter_on(Field::tree).given && !wants_all_trees(values);
  filter.by_kind = values.event.given && filter.builds && filter.tests;
  // A push is watched whole unless a filter is given.
  const bool is_whole = !values.push->empty();
  filter.mobile = is_whole && !values.mobile.given ? Mobile::any : *values.mobile;
  filter.talos = is_whole && !values.talos.given ? true : *values.talos;
  return filter;
}

const ValueOrigin* overridden_tree(const OptionValues& values) {
  const auto& tree = values.filter_on(Field::tree);
  if (!tree.given || !*values.all_trees) return nullptr;
  if (wants_all_trees(values)) return &tree;
  return &values.all_trees;
}

// Not errors: a filter on a platform or kind that Mozilla is about to add is valid.
std::vector<std::string> notes_on_filter(const OptionValues& values) {
  Notes notes;
  for (const auto& row : kFields) {
    for (const std::string_view word : *values.filter_on(row.field)) {
      note_slip(fmt::format("--{} ", row.flag), row, word.substr(word.starts_with('!') ? 1 : 0),
                notes);
    }
  }
  for (const auto& [text, where] : *values.where) {
    const auto* filter = std::get_if<TextFilter>(&where.test);
    if (filter == nullptr) continue;
    const auto& row = row_of(where.field);
    for (const auto* globs : {&filter->wanted, &filter->excluded}) {
      for (const auto& word : globs->all()) {
        note_slip(fmt::format("--where {}=", row.name), row, word, notes);
      }
    }
  }
  note_tests(values, notes);
  return notes;
}

}  // namespace pbm
