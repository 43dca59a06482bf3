// SPDX-License-Identifier: MPL-2.0
#include "dialect/derive.h"

#include "base/ascii.h"
#include "json/value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace pbm {

namespace {

// By number: SUCCESS is 0 (buildbot, master/buildbot/process/results.py).
constexpr auto kStatuses = std::to_array<std::string_view>(
    {"success", "warnings", "failure", "skipped", "exception", "retry", "canceled"});

// What RFC 3986 allows in a URL, and "[]|". A percent sign stays, so that nothing is encoded twice.
constexpr auto kStandsInUrl = [] {
  std::array<bool, 256> table{};
  for (const char c :
       std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "_.-~%/:=&?#+!$,;'@()*[]|")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

bool stands_in_url(char c) { return kStandsInUrl[static_cast<unsigned char>(c)]; }

}  // namespace

// to_chars() does not depend on the locale, which could group digits.
std::string_view integer_text(std::optional<std::int64_t> number, Arena& arena) {
  if (!number) return {};
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr;
  return arena.keep({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

// "Cut before" an empty rest is unknown: a platform "-debug" names none.
std::string_view cut_before(std::string_view text, std::initializer_list<std::string_view> marks) {
  std::size_t end = text.size();
  for (const auto mark : marks) end = std::min(end, text.find(mark));
  return known(text.substr(0, end));
}

std::string_view lower_case(std::string_view text, Arena& arena) {
  if (text.data() == nullptr) return {};
  char* const copy = arena.allocate(text.size());
  std::ranges::transform(text, copy, ascii_lower);
  return {copy, text.size()};
}

std::string_view encoded_url(std::string_view url, Arena& arena) {
  if (url.data() == nullptr || std::ranges::all_of(url, stands_in_url)) return url;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  char* const start = arena.allocate(url.size() * 3);
  char* end = start;
  for (const char c : url) {
    if (stands_in_url(c)) {
      *end++ = c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    *end++ = '%';
    *end++ = kHex[byte >> 4];
    *end++ = kHex[byte & 15];
  }
  return {start, static_cast<std::size_t>(end - start)};
}

std::string_view result_of_status(std::optional<std::int64_t> status) {
  if (!status || *status < 0 || *status >= std::ssize(kStatuses)) return {};
  return kStatuses[static_cast<std::size_t>(*status)];
}

// No property says so; the rule is a decision of this project.
bool is_mobile(const Event& event, std::string_view builder) {
  const auto product = event.get(Field::product);
  return event.get(Field::platform).starts_with("android") || product == "mobile" ||
         product == "fennec" || builder.find("mobile") != builder.npos ||
         builder.find("android") != builder.npos;
}

}  // namespace pbm
