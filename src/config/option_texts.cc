// SPDX-License-Identifier: MPL-2.0
// An empty list on the command line is the only way to unset one of the file, since lists replace
// each other. A list with a default has that instead.
#include "config/option_texts.h"

#include "config/options.h"

namespace pbm {

// The first to give an option wins, so layers are read from the strongest to the weakest.
void OptionTexts::give(const OptionRow& row, const GivenText& given) {
  const auto [found, is_new] = given_.try_emplace(&row, given);
  if (is_new) return;
  const auto& values = found->second.values;
  const bool is_empty = values.size() == 1 && values.front().empty();
  if (row.shape == Shape::list && row.fallback.empty() && is_empty) found->second.clears = true;
}

}  // namespace pbm
