// SPDX-License-Identifier: MPL-2.0
#include "config/changes.h"

namespace pbm {

namespace {

// An option that is given its default does not differ from one that is not given.
std::vector<std::string> values_of(const OptionRow& row, const Options& options) {
  if (const auto* given = options.find(row.name)) return given->values;
  if (row.shape == Shape::toggle) return {"false"};
  if (row.fallback.empty()) return {};
  return {std::string(row.fallback)};
}

}  // namespace

Changes changes_between(const Options& running, const Options& again) {
  Changes changes{.options = running};
  for (const auto& row : option_rows()) {
    if (row.name == "config") continue;
    const bool differs = values_of(row, running) != values_of(row, again);
    if (!row.traits.takes_restart) {
      changes.options.take(row.name, again);
      if (differs) changes.changed.emplace_back(row.name);
    } else if (differs) {
      changes.after_restart.emplace_back(row.name);
    }
  }
  return changes;
}

}  // namespace pbm
