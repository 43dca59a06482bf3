// SPDX-License-Identifier: MPL-2.0
// What follows from the settings before any message has come: which messages are needed, and which
// counters can become larger than 0.
#include "flow/settings.h"

#include "event/globs.h"
#include "event/job_result.h"

#include <algorithm>
#include <string_view>

namespace pbm {

namespace {

bool prints_starts(const PipelineSettings& settings) {
  return settings.prints_events() && std::ranges::any_of(kStages, [&settings](Stage stage) {
           return !is_end(stage) && settings.dialect.stages.has(stage);
         });
}

// By the names that the filter lists: of a pattern, it is not known what may match.
std::vector<std::string_view> expected_trees(const Filter& filter) {
  std::vector<std::string_view> trees;
  for (const auto& text : filter.texts) {
    if (text.field != Field::tree) continue;
    for (const auto& tree : text.wanted.all()) {
      if (!is_glob(tree) && !filter.rejects(Field::tree, tree)) trees.push_back(tree);
    }
  }
  return trees;
}

}  // namespace

// --filter-pulse without builds and tests is about both kinds.
Filter PipelineSettings::matching() const {
  auto wanted = filter;
  if (pulse && filter_pulse && !prints_events()) wanted.builds = wanted.tests = true;
  return wanted;
}

// A push is over when all of its tasks are, whichever of their stages are printed.
Stages PipelineSettings::consumed_stages() const {
  return watches_push() ? kAllStages : dialect.stages;
}

EventCounts::Expected PipelineSettings::expected_events() const {
  EventCounts::Expected expected;
  expected.starts = prints_starts(*this);
  expected.trees = expected_trees(filter);
  if (filter.builds) expected.kinds.push_back(EventKind::build);
  if (filter.tests) expected.kinds.push_back(EventKind::test);
  for (const auto result : kResults) {
    if (!filter.rejects(Field::result, result)) expected.results.push_back(result);
  }
  return expected;
}

}  // namespace pbm
