// SPDX-License-Identifier: MPL-2.0
#include "base/closest_word.h"
#include "base/number.h"
#include "base/text.h"
#include "config/known_values.h"
#include "config/readers.h"
#include "dialect/task_kinds.h"
#include "event/duration.h"

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
// `given` is what comes before the value.
void note_slip(std::string_view given, const FieldRow& row, std::string_view value,
               std::vector<std::string>& notes) {
  const auto* option = row.flag.empty() ? nullptr : find_option(row.flag);
  if (option == nullptr) return;
  const auto known = option->traits.choices;
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

template <typename SomeFilter>
void add_word(SomeFilter& filter, std::string word) {
  const bool excluded = word.starts_with('!');
  if (excluded) word.erase(0, 1);
  (excluded ? filter.excluded : filter.wanted).push_back(std::move(word));
}

// Whether a condition on the tree replaces the default of --tree.
bool asks_for_tree(const std::vector<std::string>& conditions) {
  return std::ranges::any_of(conditions, [](const std::string& condition) {
    return condition.starts_with("tree=") || condition.starts_with("tree!=") ||
           condition.starts_with("tree~") || condition.starts_with("tree!~");
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
    const auto value = word.starts_with('!') ? word.substr(1) : word;
    if (!is_valid_glob(value)) reader.refuse(row.flag, word, "a '[' is not closed");
    note_slip(fmt::format("--{} ", row.flag), row, value, notes);
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

// The parts of FIELD OPERATOR VALUE.
struct Where {
  std::string_view field;
  std::string_view test;  // the operator
  std::string_view value;
};

std::optional<Where> split_where(std::string_view condition) {
  static constexpr auto kTests = std::to_array<std::string_view>(
      {"!=", "!~", "==", "<=", ">=", "=", "~", "<", ">"});  // the longer ones first
  const auto at = condition.find_first_of("=!~<>");
  if (at == condition.npos || at == 0) return std::nullopt;
  const auto rest = condition.substr(at);
  const auto test =
      std::ranges::find_if(kTests, [rest](auto each) { return rest.starts_with(each); });
  if (test == kTests.end()) return std::nullopt;
  return Where{condition.substr(0, at), *test, rest.substr(test->size())};
}

// Why no value of the field can match the word; empty if one can.
std::string misfit(const FieldRow& row, const std::string& word) {
  if (!is_valid_glob(word)) return "a '[' is not closed";
  if (is_glob(word)) return {};
  if (row.type == FieldType::boolean && word != "true" && word != "false") {
    return fmt::format("{} is true or false", row.name);
  }
  if (row.type == FieldType::integer && !parse_number<std::int64_t>(word)) {
    return fmt::format("{} is a whole number", row.name);
  }
  return {};
}

// FIELD=GLOBS or FIELD!=GLOBS.
void add_globs(OptionReader& reader, const std::string& condition, const Where& where,
               const FieldRow& row, Filter& filter, std::vector<std::string>& notes) {
  auto words = split_words(where.value);
  if (words.empty()) return reader.refuse("where", condition, "the value is empty");
  for (const auto& word : words) {
    if (const auto why = misfit(row, word); !why.empty()) {
      return reader.refuse("where", condition, why);
    }
    note_slip(fmt::format("--where {}=", row.name), row, word, notes);
  }
  const bool excluded = where.test == "!=";
  if (row.field == Field::tags) {
    auto& tags = filter.tag_conditions.emplace_back();
    for (auto& word : words) {
      if (excluded) {
        tags.excluded.push_back(std::move(word));
      } else {
        tags.wanted.push_back({std::move(word)});
      }
    }
    return;
  }
  TextFilter text{row.field};
  (excluded ? text.excluded : text.wanted) = std::move(words);
  filter.texts.push_back(std::move(text));
}

void add_comparison(OptionReader& reader, const std::string& condition, const Where& where,
                    Field field, Filter& filter) {
  if (!is_numeric(field)) {
    return reader.refuse("where", condition,
                         fmt::format("{} is not a number; use = or ~", row_of(field).name));
  }
  const auto number = parse_number<std::int64_t>(where.value);
  if (!number) return reader.refuse("where", condition, "not a whole number");
  using enum Condition::Order;
  const bool below = where.test.starts_with('<');
  const bool or_equal = where.test.ends_with('=');
  const auto order = below ? (or_equal ? at_most : less) : (or_equal ? at_least : more);
  filter.conditions.push_back(Condition::comparison(field, order, *number));
}

void add_where(OptionReader& reader, const std::string& condition, Filter& filter,
               std::vector<std::string>& notes) {
  const auto where = split_where(condition);
  if (!where) {
    return reader.refuse("where", condition, "not FIELD=VALUE, or with !=, ~, !~, <, <=, > or >=");
  }
  const auto field = parse_field(where->field);
  if (!field) return reader.refuse("where", condition, field.error().text);
  if (*field == Field::what) {
    return reader.refuse("where", condition, "use test, label or kind instead of what");
  }
  if (!is_one_of(where->field, find_option("where")->traits.choices)) {
    return reader.refuse("where", condition, "neither builds nor tests have this field");
  }
  if (where->test == "==") return reader.refuse("where", condition, "write one '=' only");
  if (where->test == "<" || where->test == "<=" || where->test == ">" || where->test == ">=") {
    return add_comparison(reader, condition, *where, *field, filter);
  }
  if (is_time_span(*field)) {
    return reader.refuse("where", condition,
                         fmt::format("compare {} with <, <=, > or >=", where->field));
  }
  if (where->test.ends_with('=')) {
    return add_globs(reader, condition, *where, row_of(*field), filter, notes);
  }
  auto parsed = Condition::regex(*field, where->value, where->test == "!~");
  if (!parsed) return reader.refuse("where", condition, parsed.error().text);
  filter.conditions.push_back(std::move(*parsed));
}

// A test is named after its suite and chunk. The name of a kind alone is probably a mistake.
void note_tests(OptionReader& reader, std::vector<std::string>& notes) {
  for (const auto& word : reader.words("test")) {
    const auto kind = std::ranges::find(task_kinds(), word, &TaskKind::name);
    if (kind == task_kinds().end() || kind->what != TaskClass::test) continue;
    notes.push_back(
        fmt::format("--test {0}: matches only tests with exactly this name; for all "
                    "of its chunks, use --test '{0}*' or --kind {0}",
                    word));
  }
  const auto kinds = reader.words("event");
  if (reader.given("test") && std::ranges::find(kinds, "test") == kinds.end()) {
    notes.emplace_back("--test excludes all builds, and --event all tests: nothing can match");
  }
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
  for (const auto& each : reader.values("where")) add_where(reader, each, filter, notes);
  note_tests(reader, notes);
  // A push is watched whole unless a filter is given.
  const bool is_whole = reader.given("push");
  filter.mobile =
      is_whole && !reader.given("mobile") ? Mobile::any : reader.choice<Mobile>("mobile");
  filter.talos = is_whole && !reader.given("talos") ? true : reader.on("talos");
  return filter;
}

}  // namespace pbm
