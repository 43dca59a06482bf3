// SPDX-License-Identifier: MPL-2.0
#include "dialect/value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pbm {

namespace {

constexpr std::size_t kMaxIntegerString = 18;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_whole(std::string_view number) {
  return number.find_first_of(".eE") == std::string_view::npos;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool stands_in_url(unsigned char byte) {
  constexpr std::string_view kMarks = "_.-~%/:=&?#+!$,;'@()*[]|";
  const auto c = static_cast<char>(byte);
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
  return kMarks.find(c) != std::string_view::npos;
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
  return whole_number(digits);
}

std::optional<std::int64_t> integer_of(Node node) {
  if (node.is(JsonType::string)) return integer_of_digits(node.text());
  if (!node.is(JsonType::number) || !is_whole(node.text())) return std::nullopt;
  return whole_number(node.text());
}

std::string_view integer_text(std::optional<std::int64_t> number, Arena& arena) {
  if (!number) return {};
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
  return arena.keep({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

std::string_view cut_before(std::string_view text,
                            std::initializer_list<std::string_view> marks) {
  std::size_t end = text.size();
  for (const auto mark : marks) end = std::min(end, text.find(mark));
  return known(text.substr(0, end));
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view lower_case(std::string_view text, Arena& arena) {
  if (text.data() == nullptr) return {};
  char* const copy = arena.room(text.size());
  std::ranges::transform(text, copy, lower);
  return {copy, text.size()};
}

bool equal_in_any_case(std::string_view text, std::string_view lower_text) {
  return std::ranges::equal(text, lower_text, {}, lower);
}

std::string_view encoded_url(std::string_view url, Arena& arena) {
  if (url.data() == nullptr) return {};
  const auto as_it_is = [](char c) { return stands_in_url(static_cast<unsigned char>(c)); };
  if (std::ranges::all_of(url, as_it_is)) return url;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  char* const start = arena.room(url.size() * 3);
  char* end = start;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (stands_in_url(byte)) {
      *end++ = c;
      continue;
    }
    *end++ = '%';
    *end++ = kHex[byte >> 4];
    *end++ = kHex[byte & 15];
  }
  return {start, static_cast<std::size_t>(end - start)};
}

std::string_view result_of_status(std::optional<std::int64_t> status) {
  constexpr std::array<std::string_view, 7> kResults{"success",   "warnings", "failure", "skipped",
                                                     "exception", "retry",    "canceled"};
  if (!status || *status < 0 || *status >= static_cast<std::int64_t>(kResults.size())) return {};
  return kResults[static_cast<std::size_t>(*status)];
}

}  // namespace pbm
