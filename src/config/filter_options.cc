// SPDX-License-Identifier: MPL-2.0
#include "base/closest_word.h"
#include "base/text.h"
#include "config/known_values.h"
#include "config/readers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace pbm {

namespace {

bool is_one_of(std::string_view value, std::span<const std::string_view> values) {
  return std::ranges::find(values, value) != values.end();
}

// Adds a note about a value that is not known, which is probably a mistake.
void note_slip(const FieldRow& row, std::string_view value, std::vector<std::string>& notes) {
  const auto known = find_option(row.flag)->traits.choices;
  if (row.field == Field::buildtype && is_one_of(value, kTargetWords)) {
    notes.push_back(
        fmt::format("--{0} {1}: the build types of Taskcluster are {2}; '{1}' is part of its "
                    "target names: use --where 'target=*{1}*'",
                    row.flag, value, fmt::join(kTaskclusterBuildtypes, ", ")));
    return;
  }
  const bool any_may_come =
      known.empty() || row.field == Field::tree || row.field == Field::buildtype;
  if (any_may_come || is_glob(value) || is_one_of(value, known)) return;
  notes.push_back(fmt::format("--{} '{}': unknown {}; did you mean '{}'?", row.flag,
                              printable(value), row.name, closest_word(value, known)));
}

template <typename SomeFilter>
void add_word(SomeFilter& filter, std::string word) {
  const bool excluded = word.starts_with('!');
  if (excluded) word.erase(0, 1);
  (excluded ? filter.excluded : filter.wanted).push_back(std::move(word));
}

// Whether a condition on the tree replaces the default of --tree.
bool asks_for_tree(const std::vector<std::string>& conditions) {
  return std::ranges::any_of(conditions, [](const std::string& condition) {
    return condition.starts_with("tree=") || condition.starts_with("tree!=");
  });
}

void add_filter(OptionReader& reader, const FieldRow& row, Filter& filter,
                std::vector<std::string>& notes) {
  auto words = reader.words(row.flag);
  if (row.field == Field::tree) {
    const bool other_default = reader.given("push") || asks_for_tree(reader.values("where"));
    if (!reader.given(row.flag) && other_default) words.clear();
    // '*' also means events without a tree, which no glob matches.
    if (std::ranges::find(words, "*") != words.end()) {
      std::erase_if(words, [](const std::string& word) { return !word.starts_with('!'); });
    }
  }
  TextFilter text{row.field};
  for (auto& word : words) {
    if (word == "!") reader.refuse(row.flag, word, "nothing after the '!'");
    note_slip(row, word.starts_with('!') ? std::string_view(word).substr(1) : word, notes);
    if (row.field == Field::revision) {
      add_word(filter.revisions, std::move(word));
    } else {
      add_word(text, std::move(word));
    }
  }
  if (!text.wanted.empty() || !text.excluded.empty()) filter.texts.push_back(std::move(text));
}

void add_tags(OptionReader& reader, std::string_view flag, TagFilter& filter) {
  for (const auto& value : reader.values(flag)) {
    std::vector<std::string> group;
    auto words = split_words(value);
    if (words.empty()) reader.refuse(flag, value, "the value is empty");
    for (auto& word : words) {
      if (word == "!") {
        reader.refuse(flag, word, "nothing after the '!'");
      } else if (word.starts_with('!')) {
        filter.excluded.push_back(word.substr(1));
      } else {
        group.push_back(std::move(word));
      }
    }
    if (!group.empty()) filter.wanted.push_back(std::move(group));
  }
}

// FIELD=GLOB or FIELD!=GLOB.
void add_where(OptionReader& reader, const std::string& condition, Filter& filter) {
  const auto equals = condition.find('=');
  if (equals == condition.npos || equals == 0) {
    return reader.refuse("where", condition, "neither FIELD=GLOB nor FIELD!=GLOB");
  }
  const bool excluded = condition[equals - 1] == '!';
  const auto name = std::string_view(condition).substr(0, equals - (excluded ? 1 : 0));
  const auto field = parse_field(name);
  if (!field) return reader.refuse("where", condition, field.error().text);
  if (!is_one_of(name, find_option("where")->traits.choices)) {
    return reader.refuse("where", condition, "neither builds nor tests have this field");
  }
  const auto glob = condition.substr(equals + 1);
  if (*field == Field::tags) {
    auto& tags = filter.tag_conditions.emplace_back();
    if (excluded) {
      tags.excluded.push_back(glob);
    } else {
      tags.wanted.push_back({glob});
    }
    return;
  }
  TextFilter text{*field};
  (excluded ? text.excluded : text.wanted).push_back(glob);
  filter.texts.push_back(std::move(text));
}

}  // namespace

Filter read_filter(OptionReader& reader, std::vector<std::string>& notes) {
  Filter filter;
  for (const auto& row : kFields) {
    if (row.flag.empty()) continue;
    if (row.field == Field::tags) {
      add_tags(reader, row.flag, filter.tags);
    } else {
      add_filter(reader, row, filter, notes);
    }
  }
  for (const auto& condition : reader.values("where")) add_where(reader, condition, filter);
  // A push is watched whole unless a filter is given.
  const bool is_whole = reader.given("push");
  filter.mobile =
      is_whole && !reader.given("mobile") ? Mobile::any : reader.choice<Mobile>("mobile");
  filter.talos = is_whole && !reader.given("talos") ? true : reader.on("talos");
  return filter;
}

}  // namespace pbm
