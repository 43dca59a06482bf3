// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "config/option_reader.h"
#include "event/filter.h"

#include <string>
#include <vector>

namespace pbm {

// The filter that the options ask for; the reader remembers what can't be.
// Values that look like slips are noted, one line each.
[[nodiscard]] Filter read_filter(OptionReader& reader, std::vector<std::string>& notes);

// The filter in words.
[[nodiscard]] std::string describe(const Filter& filter);

}  // namespace pbm
