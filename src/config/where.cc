// SPDX-License-Identifier: MPL-2.0
// A condition that can never be true would silence the monitor without a sign. So whatever can be
// known to be a mistake is refused at the start: an unknown field, a word that no value of the
// field matches, a comparison of texts, or an operator of other languages.
#include "config/where.h"

#include "base/ascii.h"
#include "base/number.h"
#include "base/time_text.h"
#include "config/option_parsers.h"
#include "event/duration.h"
#include "event/globs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace pbm {

namespace {

// The parts of FIELD OPERATOR VALUE.
struct Where {
  std::string_view field;
  std::string_view test;  // the operator
  std::string_view value;
};

Error no_condition(std::string why) { return {ErrorKind::usage, std::move(why)}; }

// The first character of an operator ends the field, since no name contains one. A value may
// contain any of them.
std::optional<Where> split_where(std::string_view condition) {
  static constexpr auto kTests = std::to_array<std::string_view>(
      {"!=", "!~", "==", "<=", ">=", "=", "~", "<", ">"});  // the longer ones first
  const auto at = condition.find_first_of("=!~<>");
  if (at == condition.npos) return std::nullopt;
  const auto field = trimmed(condition.substr(0, at), " \t");
  if (field.empty()) return std::nullopt;
  const auto rest = condition.substr(at);
  const auto test =
      std::ranges::find_if(kTests, [rest](auto each) { return rest.starts_with(each); });
  if (test == kTests.end()) return std::nullopt;
  // Blanks around the operator are for the reader.
  return Where{field, *test, trimmed(rest.substr(test->size()), " \t")};
}

// Builds and tests have the field, or it is derived from theirs.
constexpr bool is_condition_field(const FieldRow& row) {
  return is_time_span(row.field) || row.in_build != Presence::never ||
         row.in_test != Presence::never;
}

// Why no value of the field can match the word; empty if one can. A condition that is always false
// would silence the monitor.
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

// Each word of tags=A,B is an alternative, while --tag takes them together.
TagFilter tag_filter(std::vector<std::string> words, bool excluded) {
  TagFilter tags;
  if (excluded) return {.excluded = std::move(words)};
  for (auto& word : words) tags.wanted.push_back({std::move(word)});
  return tags;
}

// FIELD=GLOBS or FIELD!=GLOBS. The words become a filter like that of an option, so both match
// alike.
Result<WhereTest> parse_globs(const Where& where, const FieldRow& row) {
  auto words = split_words(where.value);
  if (words.empty()) return no_condition("the value is empty");
  for (const auto& word : words) {
    if (auto why = misfit(row, word); !why.empty()) return no_condition(std::move(why));
  }
  const bool excluded = where.test == "!=";
  if (row.field == Field::tags) return WhereTest{row.field, tag_filter(std::move(words), excluded)};
  TextFilter text{row.field};
  (excluded ? text.excluded : text.wanted) = std::move(words);
  return WhereTest{row.field, std::move(text)};
}

// A number; for a span of time also 10m or 1h30min.
std::optional<std::int64_t> number_in(const Where& where, Field field) {
  const auto number = parse_number<std::int64_t>(where.value);
  if (number || !is_time_span(field)) return number;
  const auto span = parse_duration(where.value);
  return span ? std::optional(std::int64_t{span->count()}) : std::nullopt;
}

// Texts that are compared are dates, which people write in other ways.
std::string why_no_number(Field field) {
  if (is_time_span(field)) return "not a number of seconds, nor a duration such as 10m";
  return row_of(field).type == FieldType::text ? "not 14 digits, such as 20150101000000"
                                               : "not a whole number";
}

// A comparison of texts would put 9 after 10.
Result<WhereTest> parse_comparison(const Where& where, Field field) {
  if (!is_numeric(field)) {
    return no_condition(fmt::format("{} is not a number; use = or ~", row_of(field).name));
  }
  const auto number = number_in(where, field);
  if (!number) {
    return no_condition(why_no_number(field));
  }
  using enum Condition::Order;
  const bool below = where.test.starts_with('<');
  const bool or_equal = where.test.ends_with('=');
  const auto order = below ? (or_equal ? at_most : less) : (or_equal ? at_least : more);
  return WhereTest{field, Condition::comparison(field, order, *number)};
}

}  // namespace

std::span<const std::string_view> condition_fields() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, std::ranges::count_if(kFields, is_condition_field)> names{};
    auto out = names.begin();
    for (const auto& row : kFields) {
      if (is_condition_field(row)) *out++ = row.name;
    }
    return names;
  }();
  return kNames;
}

namespace {

// Some fields are derived from others, which are compared in their place.
Result<Field> parse_condition_field(std::string_view name) {
  const auto field = parse_field(name);
  if (!field) return field;
  if (*field == Field::what) return no_condition("use test, label or kind instead of what");
  if (*field == Field::id) return no_condition("search the output for an id");
  if (!is_condition_field(row_of(*field))) {
    return no_condition("neither builds nor tests have this field");
  }
  return field;
}

}  // namespace

Result<WhereTest> parse_where(const std::string& condition) {
  const auto where = split_where(condition);
  if (!where)
    return no_condition("not FIELD=VALUE; the operators are =, !=, ~, !~, <, <=, > and >=");
  const auto field = parse_condition_field(where->field);
  if (!field) return field.error();
  if (where->test == "==") return no_condition("write one '=' only");
  if (where->test.starts_with('<') || where->test.starts_with('>')) {
    return parse_comparison(*where, *field);
  }
  if (is_time_span(*field)) {
    return no_condition(fmt::format("compare {} with <, <=, > or >=", where->field));
  }
  if (where->test.ends_with('=')) return parse_globs(*where, row_of(*field));
  auto regex = Condition::regex(*field, where->value, where->test == "!~");
  if (!regex) return regex.error();
  return WhereTest{*field, std::move(*regex)};
}

}  // namespace pbm
