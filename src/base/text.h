// SPDX-License-Identifier: MPL-2.0
// Texts as bytes from anywhere: whether they are UTF-8 (RFC 3629: no surrogates, nothing
// overlong, nothing beyond U+10FFFF), and how they are shown in JSON, on a terminal and in a log.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

// How many bytes the first character of a text has; 0 where they aren't UTF-8, also of an
// empty text.
[[nodiscard]] std::size_t first_character_bytes(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view bytes);

// Appends the text as a JSON string (RFC 8259), quotes included. The text must be UTF-8.
// Only what has to be escaped is: quotes, backslashes and control characters.
void append_json_string(std::string_view text, std::string& out);

// Appends the text: control characters (C0, DEL, C1) and bytes that aren't UTF-8
// as \xNN; line and paragraph separators and bidirectional controls as U+FFFD.
void append_visible(std::string_view text, std::string& out);

// How many columns such text takes: its code points. Nothing that Mozilla names
// is wider.
[[nodiscard]] std::size_t columns_of(std::string_view visible);

// Hostile text stays within its line and says nothing to a terminal, as append_visible() has it.
// Cut after `limit` bytes, at the end of a character.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace pbm
