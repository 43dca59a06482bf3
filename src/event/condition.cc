// SPDX-License-Identifier: MPL-2.0
// By RE2, because the text is that of strangers: its time grows linearly with the text, while
// std::regex takes exponential time for some texts, and stack in proportion to their length.
#include "event/condition.h"

#include "base/number.h"
#include "base/text.h"
#include "event/duration.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>

namespace pbm {

namespace {

constexpr std::array<std::string_view, 4> kOrderNames{"<", "<=", ">", ">="};

// The fields duration and wait are derived: they have no text.
std::optional<std::int64_t> number_of(Field field, const Event& event) {
  if (is_time_span(field)) return seconds_of(field, event);
  return parse_number<std::int64_t>(event.get(field));
}

}  // namespace

Result<Condition> Condition::regex(Field field, std::string_view expression, bool negated) {
  re2::RE2::Options options;
  // RE2 would write to stderr, which is the log.
  options.set_log_errors(false);
  // Shared, because a filter is copied at each reload, and an RE2 cannot be. StringPiece is a name
  // of absl::string_view in newer versions, so nothing converts to it in all of them.
  auto compiled = std::make_shared<const re2::RE2>(
      re2::StringPiece(expression.data(), expression.size()), options);
  if (!compiled->ok()) {  // the reason quotes the expression
    return Error{ErrorKind::usage, "invalid regular expression: " + printable(compiled->error())};
  }
  return Condition(field, Regex{std::move(compiled), negated});
}

Condition Condition::comparison(Field field, Order order, std::int64_t number) {
  return {field, Comparison{order, number}};
}

bool Condition::passes(const Event& event) const {
  if (const auto* regex = std::get_if<Regex>(&test_)) {
    return matches(*regex, event) != regex->negated;
  }
  return holds(std::get<Comparison>(test_), event);
}

bool Condition::matches(const Regex& regex, const Event& event) const {
  const auto fits = [&regex](std::string_view text) {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex.expression);
  };
  // An unknown value matches nothing, so "!~" passes it, as "!=" does.
  if (!event.has(field_)) return false;
  if (row_of(field_).type != FieldType::words) return fits(event.get(field_));
  return std::ranges::any_of(event.words(field_), fits);
}

// Unknown is neither less nor more than a number.
bool Condition::holds(const Comparison& comparison, const Event& event) const {
  const auto value = number_of(field_, event);
  if (!value) return false;
  switch (comparison.order) {
    case Order::less: return *value < comparison.number;
    case Order::at_most: return *value <= comparison.number;
    case Order::more: return *value > comparison.number;
    case Order::at_least: return *value >= comparison.number;
  }
  return false;
}

// Names the condition in the log, in the spelling that --where accepts.
std::string Condition::text() const {
  const auto name = row_of(field_).name;
  if (const auto* regex = std::get_if<Regex>(&test_)) {
    return fmt::format("{}{}{}", name, regex->negated ? "!~" : "~", regex->expression->pattern());
  }
  const auto& [order, number] = std::get<Comparison>(test_);
  return fmt::format("{}{}{}", name, kOrderNames[static_cast<std::size_t>(order)], number);
}

bool is_numeric(Field field) {
  // Dates of digits, whose order is that of their numbers.
  constexpr std::array kDates{Field::timestamp, Field::buildid, Field::previous_buildid};
  return row_of(field).type == FieldType::integer ||
         std::ranges::find(kDates, field) != kDates.end();
}

}  // namespace pbm
