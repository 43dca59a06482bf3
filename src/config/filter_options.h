// SPDX-License-Identifier: MPL-2.0
// The filter on builds and tests, from the options of single fields, --where, --mobile and --talos.
#pragma once

#include "config/option_values.h"
#include "event/filter.h"

#include <string>
#include <vector>

namespace pbm {

[[nodiscard]] Filter filter_of(const OptionValues& values);

// The member of --tree or --all-trees, if the other one, in a stronger layer, overrides it; or
// null.
[[nodiscard]] const ValueOrigin* overridden_tree(const OptionValues& values);

// Notes about values that are probably mistakes, one line each.
[[nodiscard]] std::vector<std::string> notes_on_filter(const OptionValues& values);

}  // namespace pbm
