// SPDX-License-Identifier: MPL-2.0
// Parsers that only one option has, beside the general ones of config/option_parsers.h.
#pragma once

#include "base/result.h"
#include "config/option_parsers.h"
#include "config/option_values.h"

#include <string>
#include <vector>

namespace pbm {

// Why the text is not valid; empty if it is.
[[nodiscard]] std::string why_no_label(const std::string& text);
[[nodiscard]] std::string why_no_output(const std::string& path);

[[nodiscard]] Result<std::string> root_url_of(std::string text);

[[nodiscard]] Parser<std::vector<std::string>> pushes();            // --push
[[nodiscard]] Parser<std::vector<Parsed<WhereTest>>> conditions();  // --where
[[nodiscard]] Parser<FieldList> field_names();                      // --fields
[[nodiscard]] Parser<std::vector<Field>> unique_fields();           // --unique

}  // namespace pbm
