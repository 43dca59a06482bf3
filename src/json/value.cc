// SPDX-License-Identifier: MPL-2.0
#include "json/value.h"

#include "base/number.h"

namespace pbm {

namespace {

constexpr std::size_t kMaxIntegerString = 18;

bool is_whole(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

}  // namespace

std::string_view known(std::string_view text) {
  return text.empty() || text == "None" ? std::string_view() : text;
}

std::string_view text_of(Node node) {
  if (node.is(JsonType::string)) return known(node.text());
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
