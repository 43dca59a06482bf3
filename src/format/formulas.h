// SPDX-License-Identifier: MPL-2.0
// Formulas in spreadsheets (CSV injection). A spreadsheet computes a cell that begins with = + -
// or @, and Excel also one that begins with their full-width forms. A formula can send other cells
// to a server, or start a program. OWASP recommends an apostrophe before such a cell, which makes
// it text.
//
// A spreadsheet takes the separator from the user's locale, which may be a semicolon: a value is
// a cell, and so is each part of it after a comma or semicolon. Spaces and quotes before the
// sign do not count, because programs differ in whether they ignore them. OWASP also names tabs
// and line breaks, which no value of a CSV or TSV line contains.
#pragma once

#include <string>
#include <string_view>

namespace pbm {

// Appends the text with an apostrophe before everything that could be a formula.
void append_without_formulas(std::string_view text, std::string& out);

}  // namespace pbm
