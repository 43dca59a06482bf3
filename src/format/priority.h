// SPDX-License-Identifier: MPL-2.0
// Lines that begin with a priority, such as <3>: where standard output is the journal, or is piped
// to systemd-cat(1), the service manager removes it and files the line under that priority
// (sd-daemon(3)). The text of a message must not do so; the text of the user may.
#pragma once

#include <string>
#include <string_view>

namespace pbm {

// Whether the line begins like <3>: systemd accepts one to three digits.
[[nodiscard]] bool begins_with_priority(std::string_view line);

// Escapes the first character of the line that begins at `start`, if it begins with a priority.
void escape_priority(std::string& out, std::size_t start);

}  // namespace pbm
