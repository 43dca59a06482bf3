// SPDX-License-Identifier: MPL-2.0
// Looks for the first byte that needs attention, eight bytes at a time: nearly all text is ASCII
// without escapes. Subtracting n from all bytes of a word at once sets the high bits of ASCII
// bytes below n. A borrow can do so only behind such a byte, so the first mark is always right.
#pragma once

#include <endian.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pbm {

namespace scan {

inline constexpr std::uint64_t kEach = 0x0101010101010101;  // times a byte: that byte, eight times
inline constexpr std::uint64_t kHigh = 0x8080808080808080;

// The first byte becomes the lowest.
inline std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return le64toh(word);
}

// A word with the high bit of every byte set that isn't ASCII or needs an escape in JSON.
constexpr std::uint64_t special(std::uint64_t word) {
  const auto quote = word ^ (kEach * '"');
  const auto backslash = word ^ (kEach * '\\');
  return (word | (word - kEach * 0x20) | (quote - kEach) | (backslash - kEach)) & kHigh;
}

// Likewise, of the bytes that aren't ASCII.
constexpr std::uint64_t not_ascii(std::uint64_t word) { return word & kHigh; }

}  // namespace scan

// Whether a JSON string must not contain the byte as it is.
constexpr bool needs_json_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

// The first byte that needs an escape in a JSON string; `end` if there is none.
inline const char* find_json_escape(const char* begin, const char* end) {
  while (end - begin >= 8) {
    const auto marks = scan::special(scan::load(begin));
    begin += marks == 0 ? 8 : std::countr_zero(marks) / 8;
    if (marks == 0) continue;
    if (needs_json_escape(*begin)) return begin;
    ++begin;  // not ASCII
  }
  while (begin != end && !needs_json_escape(*begin)) ++begin;
  return begin;
}

// The first byte that isn't ASCII or that needs an escape in JSON. At least eight NUL bytes must
// follow the text; the search ends there.
inline char* skip_plain(char* begin) {
  for (;; begin += 8) {
    const auto marks = scan::special(scan::load(begin));
    if (marks != 0) return begin + (std::countr_zero(marks) / 8);
  }
}

// The first byte that isn't ASCII; `end` if there is none.
inline const char* find_not_ascii(const char* begin, const char* end) {
  for (; end - begin >= 32; begin += 32) {
    const auto words =
        scan::load(begin) | scan::load(begin + 8) | scan::load(begin + 16) | scan::load(begin + 24);
    if (scan::not_ascii(words) != 0) break;
  }
  for (; end - begin >= 8; begin += 8) {
    const auto marks = scan::not_ascii(scan::load(begin));
    if (marks != 0) return begin + (std::countr_zero(marks) / 8);
  }
  while (begin != end && static_cast<signed char>(*begin) >= 0) ++begin;
  return begin;
}

}  // namespace pbm
