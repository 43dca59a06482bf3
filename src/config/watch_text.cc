// SPDX-License-Identifier: MPL-2.0
// The first question to a monitor that prints nothing is what it watches, so the line names all
// filters, also those of the defaults.
#include "config/watch_text.h"

#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace pbm {

namespace {

// To follow a filter that does not apply to both kinds of events.
std::string_view reach_of(const Filter& filter, Field field) {
  if (filter.applies(field, EventKind::build) == filter.applies(field, EventKind::test)) return {};
  return filter.applies(field, EventKind::build) ? " (builds only)" : " (tests only)";
}

// Excluded words are written as on the command line, so that the text can be copied to it.
std::string words_text(Field field, std::vector<std::string> words,
                       const std::vector<std::string>& excluded) {
  for (const auto& glob : excluded) words.push_back("!" + glob);
  if (words.empty()) return {};
  return fmt::format(", {} {}", row_of(field).name,
                     printable(fmt::format("{}", fmt::join(words, ","))));
}

// Groups are alternatives; the tags of one are required together, which the plus sign shows.
std::string tags_text(const TagFilter& tags, std::string_view reach) {
  std::string text;
  for (const auto& group : tags.wanted) {
    text += fmt::format(", tags {}{}", printable(fmt::format("{}", fmt::join(group, "+"))), reach);
  }
  for (const auto& glob : tags.excluded) {
    text += fmt::format(", tags !{}{}", printable(glob), reach);
  }
  return text;
}

std::string filter_text(const Filter& filter) {
  constexpr std::array<std::string_view, 3> kMobile{"excluded", "only", "included"};
  std::string text;
  const auto tree = [](const TextFilter& each) { return each.field == Field::tree; };
  if (std::ranges::none_of(filter.texts, tree)) text += ", any tree";
  for (const auto& each : filter.texts) {
    text += words_text(each.field, each.wanted.all(), each.excluded.all());
    text += reach_of(filter, each.field);
  }
  text += words_text(Field::revision, filter.revisions.wanted, filter.revisions.excluded);
  const auto reach_of_tags = reach_of(filter, Field::tags);
  text += tags_text(filter.tags, reach_of_tags);
  for (const auto& each : filter.tag_conditions) text += tags_text(each, reach_of_tags);
  for (const auto& each : filter.conditions) {
    text += fmt::format(", {}{}", printable(each.text()), reach_of(filter, each.field()));
  }
  text += fmt::format(", mobile {}", kMobile[static_cast<std::size_t>(filter.mobile)]);
  return text + (filter.talos ? ", talos included" : ", talos excluded");
}

// Empty for the stages that are the default.
std::string stages_text(const Stages& stages) {
  if (stages == Stages()) return {};
  std::vector<std::string_view> names;
  for (const auto stage : kStages) {
    if (stages.has(stage)) names.push_back(name_of(stage));
  }
  return fmt::format(", stages {}", fmt::join(names, ","));
}

}  // namespace

std::string watch_text(const PipelineSettings& pipeline) {
  const auto& filter = pipeline.filter;
  std::vector<std::string_view> kinds;
  if (filter.builds) kinds.push_back(name_of(EventKind::build));
  if (filter.tests) kinds.push_back(name_of(EventKind::test));
  if (pipeline.pulse) kinds.push_back(name_of(EventKind::pulse));
  auto text = fmt::format("events {}", fmt::join(kinds, ","));
  if (filter.builds || filter.tests) text += filter_text(filter);
  if (pipeline.watches_push()) {
    const auto hashes = fmt::format("{}", fmt::join(pipeline.push.hashes, ","));
    text += fmt::format(", push {}", printable(hashes));
  }
  return text + stages_text(pipeline.dialect.stages);
}

}  // namespace pbm
