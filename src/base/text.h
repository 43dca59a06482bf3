// SPDX-License-Identifier: MPL-2.0
// Handles untrusted text: validates UTF-8 (RFC 3629: no surrogates, no overlong sequences,
// nothing beyond U+10FFFF) and escapes text for JSON, terminals and logs.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

// U+FEFF in UTF-8, which some editors put at the start of a file.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Number of bytes of the first character; 0 if it isn't UTF-8 or the text is empty.
[[nodiscard]] std::size_t first_character_bytes(std::string_view text);

// The first character; a single byte if it isn't UTF-8. The text must not be empty.
[[nodiscard]] std::string_view first_character(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view bytes);

// The code point of a character, or the value of a single byte.
[[nodiscard]] char32_t code_point_of(std::string_view character);

// Appends the text as a JSON string (RFC 8259), including the quotes. The text must be UTF-8.
// Quotes, backslashes and all characters that aren't printable (base/printable.h) are escaped.
void append_json_string(std::string_view text, std::string& out);

// Appends valid JSON, with the same characters in its strings escaped. Line breaks and tabs, which
// occur only between tokens, become spaces.
void append_json_escaped(std::string_view json, std::string& out);

// Appends the text with all characters that aren't printable (base/printable.h) escaped: \xNN below
// U+0100 and for bytes that aren't UTF-8, \uNNNN, or \UNNNNNNNN from U+10000 on.
void append_visible(std::string_view text, std::string& out);

// The same, and backslash, tab, newline and carriage return as \\, \t, \n and \r: different texts
// stay different.
void append_escaped(std::string_view text, std::string& out);

// Width of such a text in columns of a terminal (base/display_width.h).
[[nodiscard]] std::size_t columns_of(std::string_view visible);

// The text, if it has at most `limit` bytes. Otherwise its beginning, to the end of a character,
// with "..." behind it, together at most `limit` bytes: for what is kept of text of any length.
[[nodiscard]] std::string abridged(std::string_view text, std::size_t limit);

// Makes hostile text safe for a terminal or a log line: escapes it as append_visible() does,
// and cuts it after `limit` bytes, at the end of a character.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace pbm
