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

[[nodiscard]] bool is_utf8(std::string_view bytes);

// Appends the text as a JSON string (RFC 8259), including the quotes. The text must be UTF-8.
// Only quotes, backslashes and control characters are escaped.
void append_json_string(std::string_view text, std::string& out);

// Appends the text, with control characters (C0, DEL, C1) and bytes that aren't UTF-8 as
// \xNN, and line and paragraph separators and bidirectional controls as U+FFFD.
void append_visible(std::string_view text, std::string& out);

// Width of such a text in columns: its number of code points. Mozilla uses no wide characters.
[[nodiscard]] std::size_t columns_of(std::string_view visible);

// Makes hostile text safe for a terminal or a log line: escapes it as append_visible() does,
// and cuts it after `limit` bytes, at the end of a character.
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 300);

}  // namespace pbm
