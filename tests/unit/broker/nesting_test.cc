// SPDX-License-Identifier: MPL-2.0
#include "broker/nesting.h"

#include "broker/codec.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <string>

namespace pbm {

namespace {

std::string octets(std::uint64_t number, std::size_t count) {
  std::string text;
  while (count-- != 0) text.push_back(static_cast<char>(number >> 8 * count & 0xff));
  return text;
}

std::string sized(std::string_view content) {
  return octets(content.size(), 4) + std::string(content);
}

std::string field(std::string_view name, char kind, std::string_view value) {
  return octets(name.size(), 1) + std::string(name) + kind + std::string(value);
}

// `kind`: F for tables, A for arrays in the outermost table.
std::string nested(unsigned levels, char kind) {
  std::string inner = sized("");
  for (unsigned level = 2; level < levels; ++level) {
    inner = sized(kind == 'F' ? field("", 'F', inner) : "A" + inner);
  }
  return levels < 2 ? inner : sized(field("", kind, inner));
}

}  // namespace

TEST_CASE("up to 64 levels of tables and arrays are accepted", "[broker][nesting]") {
  for (const char kind : {'F', 'A'}) {
    for (const unsigned levels : {1U, 2U, 63U, 64U}) {
      CAPTURE(kind, levels);
      CHECK_FALSE(is_nested_too_deeply(nested(levels, kind)));
    }
    for (const unsigned levels : {65U, 66U, 1000U}) {
      CAPTURE(kind, levels);
      CHECK(is_nested_too_deeply(nested(levels, kind)));
    }
  }
}

TEST_CASE("values of every kind are skipped, and closed levels are not counted",
          "[broker][nesting]") {
  std::string fields = field("void", 'V', "");
  for (const char kind : {'t', 'b', 'B'}) fields += field("k", kind, "1");
  for (const char kind : {'s', 'u'}) fields += field("k", kind, "12");
  for (const char kind : {'I', 'i', 'f'}) fields += field("k", kind, "1234");
  fields += field("decimal", 'D', "12345");
  for (const char kind : {'l', 'L', 'd', 'T'}) fields += field("k", kind, "12345678");
  for (const char kind : {'S', 'x'}) fields += field("text", kind, sized(repeated("F", 100)));
  for (int i = 0; i < 100; ++i) fields += field("again", 'F', nested(60, 'F'));
  CHECK_FALSE(is_nested_too_deeply(sized(fields)));
  CHECK(is_nested_too_deeply(sized(fields + field("last", 'F', nested(64, 'F')))));
}

TEST_CASE("a malformed table is left to the decoder", "[broker][nesting]") {
  const auto deep = nested(100, 'F');
  for (std::size_t bytes = 0; bytes < 64 * 6; ++bytes) {
    CHECK_FALSE(is_nested_too_deeply(std::string_view(deep).substr(0, bytes)));
  }
  CHECK_FALSE(is_nested_too_deeply(sized(field("k", '?', deep))));
  CHECK_FALSE(is_nested_too_deeply(octets(0xffffffff, 4)));
  CHECK_FALSE(is_nested_too_deeply(sized(field("k", 'S', octets(0xffffffff, 4)))));
}

TEST_CASE("an inner table may not exceed its outer one, but the decoder follows it",
          "[broker][nesting]") {
  const auto inner = nested(70, 'F');
  CHECK(is_nested_too_deeply(octets(3, 4) + field("k", 'F', inner)));
}

TEST_CASE("headers are found behind the properties before them", "[broker][nesting]") {
  constexpr unsigned kHeaders = (1U << 13);
  constexpr unsigned kType = (1U << 15);
  constexpr unsigned kEncoding = (1U << 14);
  const auto deep = nested(100, 'F');
  const auto text = octets(3, 1) + "abc";
  CHECK(has_deep_headers(octets(kHeaders, 2) + deep));
  CHECK(has_deep_headers(octets(kHeaders | kType, 2) + text + deep));
  CHECK(has_deep_headers(octets(kHeaders | kEncoding, 2) + text + deep));
  CHECK(has_deep_headers(octets(kHeaders | kType | kEncoding, 2) + text + text + deep));
  CHECK(has_deep_headers(octets(kHeaders | 1, 2) + octets(1, 2) + octets(0, 2) + deep));
  CHECK_FALSE(has_deep_headers(octets(kType, 2) + deep));
  CHECK_FALSE(has_deep_headers(octets(kHeaders, 2) + nested(2, 'A')));
  CHECK_FALSE(has_deep_headers(octets(kHeaders | 1, 2) + repeated("\x01\x01", 9)));
  CHECK_FALSE(has_deep_headers(""));
}

TEST_CASE("of the methods of a broker, only connection.start has a table", "[broker][nesting]") {
  const auto start = bytes("\0\x09") + nested(100, 'F');
  CHECK(has_deep_arguments(Method::connection_start, start));
  CHECK_FALSE(has_deep_arguments(Method::connection_start, start.substr(0, 2)));
  CHECK_FALSE(has_deep_arguments(Method::deliver, start));
  CHECK(is_of_clients(Method::queue_bind));
  CHECK_FALSE(is_of_clients(Method::queue_bind_ok));
  CHECK_FALSE(is_of_clients(Method::connection_start));
}

}  // namespace pbm
