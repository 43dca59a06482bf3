// SPDX-License-Identifier: MPL-2.0
#include "base/scan.h"

#include "support/catch.h"

#include <algorithm>
#include <string>

namespace pbm {

namespace {

constexpr std::size_t kNuls = 8;

std::string two_bytes_after(std::size_t before, int first, int second) {
  std::string text(before, 'a');
  text.push_back(static_cast<char>(first));
  text.push_back(static_cast<char>(second));
  return text + "bcdefghij";
}

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_not_printable(char c) { return !is_printable_ascii(c); }
bool is_not_json_plain(char c) { return is_not_printable(c) || needs_json_escape(c); }

template <class Predicate>
std::size_t place_of(const std::string& text, Predicate predicate) {
  return static_cast<std::size_t>(std::ranges::find_if(text, predicate) - text.begin());
}

void check_searches(std::string text) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto escape = place_of(text, needs_json_escape);
  const auto other = place_of(text, [](char c) { return !is_ascii(c); });
  const bool same = find_not_ascii(begin, end) == begin + other &&
                    find_not_printable(begin, end) == begin + place_of(text, is_not_printable) &&
                    find_not_json_plain(begin, end) == begin + place_of(text, is_not_json_plain);
  text.append(kNuls, '\0');
  const auto plain_end = skip_plain(text.data()) - text.data();
  const bool stops = plain_end == static_cast<std::ptrdiff_t>(std::min(escape, other));
  if (!same || !stops) FAIL("differs at " << escape << " or " << other << ": " << text);
}

}  // namespace

TEST_CASE("any two bytes are found at any place as they are byte by byte", "[base][scan]") {
  for (std::size_t before = 0; before < 20; ++before) {
    for (int first = 0; first < 256; ++first) {
      for (int second = 0; second < 256; ++second) {
        check_searches(two_bytes_after(before, first, second));
      }
    }
  }
  SUCCEED();
}

TEST_CASE("a search ends with its text", "[base][scan]") {
  const std::string quotes(64, '"');
  for (std::size_t bytes = 0; bytes < 48; ++bytes) {
    const std::string text = std::string(bytes, 'a') + quotes;
    CHECK(find_not_json_plain(text.data(), text.data() + bytes) == text.data() + bytes);
    const std::string other = std::string(bytes, 'a') + std::string(64, '\xff');
    CHECK(find_not_ascii(other.data(), other.data() + bytes) == other.data() + bytes);
    CHECK(find_not_printable(other.data(), other.data() + bytes) == other.data() + bytes);
  }
}

}  // namespace pbm
