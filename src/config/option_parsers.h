// SPDX-License-Identifier: MPL-2.0
// Parsers of option values, for the rows of the option table. A parser also knows what else
// follows from the type of a value: its shape, its choices, and how a config file may write it.
#pragma once

#include "base/closest_word.h"
#include "base/number.h"
#include "base/result.h"
#include "config/option_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

enum class Shape {
  one,       // one value; the last one given applies
  list,      // several values, or a repeated flag
  toggle,    // on if given; true or false in environment and file
  optional,  // one value, which may be omitted
};

enum class ValueKind { text, number, file, condition };

// Why a text is not a value of an option.
struct BadText {
  std::string text;
  std::string why;
};

template <typename T>
struct Parser {
  // The texts are one for each time that the option was given, at least one.
  using Parse = std::function<std::optional<BadText>(const std::vector<std::string>& texts, T&)>;

  Parse parse;
  ValueKind kind = ValueKind::text;
  Shape shape = Shape::one;
  std::vector<std::string_view> choices{};  // for completion; for a filter, the known values
  std::string_view bare{};                  // the value if an optional value is omitted
};

// Splits at commas; drops empty words and the blanks around words.
[[nodiscard]] std::vector<std::string> split_words(std::string_view list);

// Characters that are invalid in an address or a label.
[[nodiscard]] constexpr bool is_control_or_space(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '\x7f';  // char is unsigned on arm
}

// The value of a toggle; nothing if the text is not one.
[[nodiscard]] std::optional<bool> parse_toggle(std::string_view text);

namespace parse {

// A parser of one text by a function that returns a Result, whose error text is the reason only.
template <typename T, typename Function>
[[nodiscard]] Parser<T> by(Function function) {
  return {.parse = [function](const auto& texts, T& value) -> std::optional<BadText> {
    auto parsed = function(texts.back());
    if (!parsed) return BadText{texts.back(), parsed.error().text};
    value = std::move(*parsed);
    return std::nullopt;
  }};
}

// The same, together with the text.
template <typename T, typename Function>
[[nodiscard]] Parser<Parsed<T>> with_text_by(Function function) {
  return by<Parsed<T>>([function](const std::string& text) -> Result<Parsed<T>> {
    auto parsed = function(text);
    if (!parsed) return parsed.error();
    return Parsed<T>{text, std::move(*parsed)};
  });
}

[[nodiscard]] Parser<bool> toggle();
[[nodiscard]] Parser<std::string> any_text();
// A text for which `why_not` returns nothing.
[[nodiscard]] Parser<std::string> text_unless(
    std::function<std::string(const std::string& text)> why_not);

// `why_no_dash` is the reason for which - is not accepted.
inline constexpr std::string_view kNoDash =
    "only --input and --output accept -; a file of this name is ./-";
[[nodiscard]] Parser<std::string> file(std::string_view why_no_dash = kNoDash);
[[nodiscard]] Parser<std::string> file_or_dash(
    std::function<std::string(const std::string& path)> why_not = {});

// 90s, 5m, 1h, 1h30m, or a number of seconds.
[[nodiscard]] Result<std::chrono::seconds> duration_of(const std::string& text);
template <typename T = std::optional<std::chrono::seconds>>
[[nodiscard]] Parser<T> duration() {
  auto parser = by<T>(duration_of);
  parser.kind = ValueKind::number;
  return parser;
}
// A time, or a duration before now (base/time_text.h), as YYYYMMDDHHMMSS in UTC.
[[nodiscard]] Parser<Parsed<std::string>> time();
// A factor such as 1x or 0.5x.
[[nodiscard]] Parser<double> factor();

template <typename Number>
[[nodiscard]] Parser<Number> number_from(std::uint64_t least, std::uint64_t most) {
  auto parser = by<Number>([least, most](const std::string& text) -> Result<Number> {
    const auto number = parse_number<std::uint64_t>(text);
    if (number && *number >= least && *number <= most) return static_cast<Number>(*number);
    return Error{ErrorKind::usage, fmt::format("not a whole number from {} to {}", least, most)};
  });
  parser.kind = ValueKind::number;
  return parser;
}

[[nodiscard]] Parser<std::chrono::seconds> seconds_from(std::uint64_t least, std::uint64_t most);

// One of the names, each of which stands for a value.
template <typename T>
[[nodiscard]] Parser<T> one_of(const std::vector<std::pair<std::string_view, T>>& choices) {
  std::vector<std::string_view> names;
  for (const auto& each : choices) names.push_back(each.first);
  auto parser = by<T>([choices, names](const std::string& text) -> Result<T> {
    const auto found = std::ranges::find(choices, text, &std::pair<std::string_view, T>::first);
    if (found != choices.end()) return found->second;
    return Error{ErrorKind::usage,
                 fmt::format("not one of {}{}", fmt::join(names, ", "), suggestion(text, names))};
  });
  parser.choices = names;
  return parser;
}

// The same for values with a name_of().
template <typename T, std::size_t kCount>
[[nodiscard]] Parser<T> one_of(const std::array<T, kCount>& values) {
  std::vector<std::pair<std::string_view, T>> choices;
  for (const auto value : values) choices.emplace_back(name_of(value), value);
  return one_of(choices);
}

template <typename T>
[[nodiscard]] Parser<T> may_be_omitted(Parser<T> parser, std::string_view bare) {
  parser.shape = Shape::optional;
  parser.bare = bare;
  return parser;
}

// A list of values, each of which is given on its own.
template <typename T>
[[nodiscard]] Parser<std::vector<T>> repeated(Parser<T> each) {
  return {.parse = [parse = each.parse](const auto& texts, auto& all) -> std::optional<BadText> {
            for (const auto& text : texts) {
              if (text.empty()) return BadText{text, "the value is empty"};
            }
            for (const auto& text : texts) {
              if (auto bad = parse({text}, all.emplace_back())) return bad;
            }
            return std::nullopt;
          },
          .kind = each.kind,
          .shape = Shape::list,
          .choices = each.choices};
}

// A list of words, separated by commas. A list without words is an error, for example an unset
// variable.
template <typename T>
[[nodiscard]] Parser<std::vector<T>> comma_list(Parser<T> each) {
  auto parser = repeated(each);
  parser.parse = [each_text = parser.parse](const auto& texts,
                                            auto& all) -> std::optional<BadText> {
    std::vector<std::string> words;
    for (const auto& text : texts) {
      if (text.empty()) return BadText{text, "the value is empty"};
      for (auto& word : split_words(text)) words.push_back(std::move(word));
    }
    if (words.empty()) return BadText{texts.back(), "the value is empty"};
    return each_text(words, all);
  };
  return parser;
}

// The words of a filter on one field: globs, and with a ! before them, exclusions.
[[nodiscard]] Parser<std::string> glob();
// One value of --tag: a group of globs, and exclusions.
[[nodiscard]] Parser<Parsed<TagFilter>> tags();

// EXCHANGE:KEY.
[[nodiscard]] Parser<Binding> binding();

}  // namespace parse

}  // namespace pbm
