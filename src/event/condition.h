// SPDX-License-Identifier: MPL-2.0
// A condition of --where that is more than a list of globs: a regular expression or a comparison
// of numbers. The expressions are those of RE2, which matches in linear time, whatever the
// expression and the text.
#pragma once

#include "base/result.h"
#include "event/event.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace re2 {
class RE2;
}

namespace pbm {

class Condition {
 public:
  enum class Order : std::uint8_t { less, at_most, more, at_least };

  // Passes if a part of the value matches; if `negated`, it passes if no part does, or if the value
  // is unknown. Error: usage; its text says why the expression is invalid.
  static Result<Condition> regex(Field field, std::string_view expression, bool negated);

  // Compares the value with the number. An unknown value does not pass.
  static Condition comparison(Field field, Order order, std::int64_t number);

  [[nodiscard]] bool passes(const Event& event) const;

  [[nodiscard]] Field field() const { return field_; }

  // As in --where.
  [[nodiscard]] std::string text() const;

 private:
  struct Regex {
    std::shared_ptr<const re2::RE2> expression;
    bool negated;
  };
  struct Comparison {
    Order order;
    std::int64_t number;
  };

  Condition(Field field, std::variant<Regex, Comparison> test)
      : field_(field), test_(std::move(test)) {}

  [[nodiscard]] bool matches(const Regex& regex, const Event& event) const;
  [[nodiscard]] bool holds(const Comparison& comparison, const Event& event) const;

  Field field_;
  std::variant<Regex, Comparison> test_;
};

// Whether values of the field can be compared as numbers: integers, and dates of digits only.
[[nodiscard]] bool is_numeric(Field field);

}  // namespace pbm
