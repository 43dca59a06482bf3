// SPDX-License-Identifier: MPL-2.0
// The format of the lines, of which --format, --fields and --template each say a part. The
// strongest layer applies; within one layer, --template cannot be combined with the others.
#pragma once

#include "base/result.h"
#include "config/option_values.h"
#include "format/settings.h"

#include <vector>

namespace pbm {

// Whether the lines are rows of columns, or those of a template.
[[nodiscard]] bool prints_rows(const OptionValues& values);
[[nodiscard]] bool prints_template(const OptionValues& values);

// The members of --format and --fields that the other one, in a stronger layer, overrides.
[[nodiscard]] std::vector<const ValueOrigin*> overridden_formats(const OptionValues& values);

// Error if the format cannot have the fields, or its header.
[[nodiscard]] Result<void> check_format(const OptionValues& values);

// Only for values that passed the check.
[[nodiscard]] FormatSettings format_of(const OptionValues& values);

}  // namespace pbm
