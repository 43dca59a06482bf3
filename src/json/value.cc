// SPDX-License-Identifier: MPL-2.0
#include "json/value.h"

#include "base/number.h"

namespace pbm {

namespace {

// Every number of 18 digits fits into 64 bits, so the length alone decides.
constexpr std::size_t kMaxIntegerString = 18;

bool is_whole(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

}  // namespace

// "None" is what Python makes of an unknown value when it is formatted as text; buildbot's messages
// contain it [captures].
std::string_view known(std::string_view text) {
  return text.empty() || text == "None" ? std::string_view() : text;
}

std::string_view text_of(Node node) {
  if (node.is(JsonType::string)) return known(node.text());
  // Publishers send numbers also as strings, such as build numbers. A fraction has several
  // spellings, so it has no text that could be compared.
  if (node.is(JsonType::number) && is_whole(node.text())) return node.text();
  return {};
}

std::optional<std::int64_t> integer_of_digits(std::string_view digits) {
  if (!all_digits(digits) || digits.size() > kMaxIntegerString) return std::nullopt;
  return parse_number<std::int64_t>(digits);
}

std::optional<std::int64_t> integer_of(Node node) {
  if (node.is(JsonType::string)) return integer_of_digits(node.text());
  if (!node.is(JsonType::number) || !is_whole(node.text())) return std::nullopt;
  return parse_number<std::int64_t>(node.text());
}

}  // namespace pbm
