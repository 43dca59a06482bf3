// SPDX-License-Identifier: MPL-2.0
// Spreadsheets evaluate a cell that begins with one of a few characters, also if it was quoted in
// the CSV (OWASP calls it CSV injection). An apostrophe before it makes it text.
#include "format/formulas.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

// The last four are the full-width forms, which Excel treats alike.
constexpr auto kSigns =
    std::to_array<std::string_view>({"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"});

bool is_formula(std::string_view cell) {
  cell.remove_prefix(std::min(cell.find_first_not_of(" \"\t\r\n"), cell.size()));
  return std::ranges::any_of(kSigns, [cell](auto sign) { return cell.starts_with(sign); });
}

}  // namespace

void append_without_formulas(std::string_view text, std::string& out) {
  // Each part after a comma or semicolon may be a cell of its own, by the locale of the user.
  for (;;) {
    if (is_formula(text)) out.push_back('\'');
    const auto end = text.find_first_of(",;");
    if (end == text.npos) break;
    out.append(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  out.append(text);
}

}  // namespace pbm
