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

// A word with the high bit of every byte set that isn't ASCII or must not be in a
// JSON string.
constexpr std::uint64_t special(std::uint64_t word) {
  const auto quote = word ^ (kEach * '"');
  const auto backslash = word ^ (kEach * '\\');
  return (word | (word - kEach * 0x20) | (quote - kEach) | (backslash - kEach)) & kHigh;
}

// Likewise, of the bytes that aren't ASCII.
constexpr std::uint64_t not_ascii(std::uint64_t word) { return word & kHigh; }

// Likewise, of the bytes that aren't printable ASCII. Adding 1 marks DEL; it carries only out of a
// byte that isn't ASCII.
constexpr std::uint64_t not_printable(std::uint64_t word) {
  return (word | (word - kEach * 0x20) | (word + kEach)) & kHigh;
}

}  // namespace scan

// Whether a JSON string must not contain the byte as it is.
constexpr bool needs_json_escape(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

constexpr bool is_printable_ascii(char c) { return c >= 0x20 && c < 0x7f; }

// The first byte that isn't printable ASCII; `end` if there is none.
inline const char* find_not_printable(const char* begin, const char* end) {
  for (; end - begin >= 8; begin += 8) {
    const auto marks = scan::not_printable(scan::load(begin));
    if (marks != 0) return begin + (std::countr_zero(marks) / 8);
  }
  while (begin != end && is_printable_ascii(*begin)) ++begin;
  return begin;
}

// The same, or the first quote or backslash.
inline const char* find_not_json_plain(const char* begin, const char* end) {
  for (; end - begin >= 8; begin += 8) {
    const auto word = scan::load(begin);
    const auto marks = scan::not_printable(word) | scan::special(word);
    if (marks != 0) return begin + (std::countr_zero(marks) / 8);
  }
  while (begin != end && is_printable_ascii(*begin) && !needs_json_escape(*begin)) ++begin;
  return begin;
}

// The first byte that isn't ASCII or that must not be in a JSON string. At least eight NUL bytes
// must follow the text; the search ends there.
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
